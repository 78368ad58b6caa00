import Inspector
import InspectorSupport
import Screen
import ScreenSupport
import Testing
import TrafficSupport
import View

@Suite struct ReplayPictureTests {
  @Test(arguments: [(80, 24), (200, 50), (40, 10), (20, 5), (1, 1)])
  func theTimeLineFitsEverySize(width: Int, height: Int) {
    let traffic = Traffic.examples()
    var model = traffic.model(width: width, height: height, isLive: false)
    model.press(":replay<Enter>:seek 50%<Enter>p")
    expectGolden(render(model, size: model.size), "replay-\(width)x\(height)")
  }
}
