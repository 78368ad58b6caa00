import Inspector
import InspectorSupport
import Intercept
import Screen
import ScreenSupport
import Testing
import TrafficSupport
import View

@Suite struct HoldPictureTests {
  @Test(arguments: [(80, 24), (200, 50), (40, 10), (20, 5)])
  func heldRowsAndTheEditorFitEverySize(width: Int, height: Int) {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    var model = traffic.model(width: width, height: height, canIntercept: true)
    traffic.hold("first")
    traffic.hold("second", reason: .order)
    model.take(.logChanged)
    expectGolden(
      render(model, size: model.size), "held-\(width)x\(height)")
    model.press("e")
    expectGolden(render(model, size: model.size), "editor-\(width)x\(height)")
  }

  @Test func theEditorScrollsOnlyWhenItsCursorLeavesIt() {
    let traffic = Traffic()
    traffic.text(traffic.open(), "hello")
    var model = traffic.model(width: 40, height: 10, canIntercept: true)
    traffic.hold((1...20).map { "line \($0)" }.joined(separator: "\n"))
    model.take(.logChanged)
    model.press("e")
    // The title, the editor's head, seven lines, and the hints.
    for _ in 1...6 { model.press("<Down>") }
    #expect(model.picture[2] == "line 1" && model.picture[8] == "line 7")
    model.press("<Down>")
    #expect(model.picture[2] == "line 2" && model.picture[8] == "line 8")
    for _ in 1...30 { model.press("<Down>") }
    #expect(model.picture[2] == "line 14" && model.picture[8] == "line 20")
  }
}
