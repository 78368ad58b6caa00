import Inspector
import InspectorSupport
import Screen
import ScreenSupport
import Testing
import TrafficSupport
import View
import WebSocket

@Suite struct PictureTests {
  @Test(arguments: [(200, 60), (120, 36), (80, 24), (40, 12), (20, 5), (1, 1)])
  func theListAndTheDetailFitEverySize(width: Int, height: Int) {
    var model = Traffic.examples().model(width: width, height: height)
    model.press("kkkkkk")
    expectGolden(
      render(model, size: Size(width: width, height: height)), "examples-\(width)x\(height)")
  }
}

@Suite struct OverlayPictureTests {
  @Test(arguments: [
    ("help", "?"), ("filter-prompt", "flen > 5 and opcod == text"),
    ("filtered", "fop == ping<Enter>"),
    ("connections", "1j"), ("themes", "T"), ("question", "q"), ("composer", "c/ping tick"),
    ("command", ":sea<Tab>"), ("search", "g/hello<Enter>n"), ("paused", "p"), ("zoomed", "z"),
    ("not-found", "/nowhere<Enter>"),
  ])
  func whatLiesOverThePanesIsAsRecorded(name: String, keys: String) {
    var model = Traffic.examples().model(canSend: true)
    model.press(keys)
    expectGolden(render(model, size: model.size), "overlay-\(name)")
  }

  @Test func theDetailCanStandBesideTheList() {
    var model = Traffic.examples().model(width: 200, height: 30)
    model.press("kkk-")
    expectGolden(render(model, size: model.size), "beside-200x30")
  }
}
