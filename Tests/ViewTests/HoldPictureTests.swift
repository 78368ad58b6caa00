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
}
