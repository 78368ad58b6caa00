import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

/// How much of the screen each pane gets.
@Suite struct LayoutTests {
  private func model(width: Int, height: Int = 45) -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    for number in 1...9 { traffic.text(recorder, "message \(number)") }
    return traffic.model(width: width, height: height, isLive: false)
  }

  @Test(arguments: [160, 170, 180, 200, 300])
  func besideConnectionsAndDetailTheRowsKeepNumberAndTime(width: Int) {
    let model = model(width: width)
    let layout = Layout(model)
    #expect(layout.list.width >= 73 && layout.detail.width >= 45)
    #expect(layout.connections.width >= 31)
    #expect(layout.detail.right == width && layout.detail.y == layout.list.y)
    let columns = model.frameColumns(width: layout.list.width)
    #expect(columns[.number] != nil && columns[.time] != nil)
  }

  @Test func aShareThatIsChosenIsKept() {
    var model = model(width: 160)
    let before = Layout(model).list.width
    model.press("<lt>")
    let narrow = Layout(model).list.width
    // A step is five percent of what list and detail have.
    #expect((5...8).contains(before - narrow))
    model.press(">")
    #expect(abs(Layout(model).list.width - before) <= 1)
    model.press(":set share 30<Enter>")
    #expect(Layout(model).list.width < 40)
  }

  /// `:set share` takes 10 to 90, and so do the keys.
  @Test func aShareLeavesRoomForBothPanes() {
    var model = model(width: 200)
    model.press(":set share 12<Enter><lt>")
    #expect(model.share == 10)
    model.press("<lt><lt>")
    #expect(model.share == 10)
    model.press(":set share 88<Enter>>>")
    #expect(model.share == 90)
  }
}
