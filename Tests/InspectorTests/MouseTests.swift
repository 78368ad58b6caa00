import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct MouseTests {
  private func model(width: Int = 80, height: Int = 24) -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    for number in 1...60 { traffic.text(recorder, "message \(number)") }
    return traffic.model(width: width, height: height)
  }

  private func press(_ x: Int, _ y: Int, at time: UInt64 = 0) -> Event {
    .input(.mouse(Mouse(.press(.left), x: x, y: y)), at: time)
  }

  @Test func aClickSelectsAndADoubleClickOpens() {
    var model = model()
    let first = model.window(height: Layout(model).listRows.height).lowerBound
    model.take(press(30, 6, at: 1_000_000_000))
    #expect(model.cursor == first + 3)
    #expect(model.focus == .frames)
    #expect(!model.list.isFollowing)
    model.take(press(30, 6, at: 1_200_000_000))
    #expect(model.focus == .detail)
    #expect(model.cursor == first + 3)
  }

  @Test func twoSlowClicksAreNoDoubleClick() {
    var model = model()
    model.take(press(30, 6, at: 1_000_000_000))
    model.take(press(30, 6, at: 2_000_000_000))
    #expect(model.focus == .frames)
  }

  @Test func theWheelScrollsThePaneUnderThePointer() {
    var model = model()
    model.press("[")
    model.take(.input(.mouse(Mouse(.wheelDown, x: 10, y: 18)), at: 0))
    #expect(model.detail.top == 3)
    #expect(model.focus == .frames)
    let before = model.cursor
    model.take(.input(.mouse(Mouse(.wheelUp, x: 10, y: 4)), at: 0))
    #expect(model.cursor == before)
    #expect(model.detail.top == 3)
  }

  @Test func theWheelMovesTheViewAndNotTheSelection() {
    var model = model()
    let height = Layout(model).listRows.height
    let (cursor, first) = (model.cursor, model.window(height: height).lowerBound)
    for _ in 0..<6 { model.take(.input(.mouse(Mouse(.wheelUp, x: 10, y: 4)), at: 0)) }
    #expect(model.window(height: height).lowerBound == first - 18)
    #expect(model.cursor == cursor)
    #expect(!model.window(height: height).contains(cursor))
    for _ in 0..<99 { model.take(.input(.mouse(Mouse(.wheelUp, x: 10, y: 4)), at: 0)) }
    #expect(model.window(height: height).lowerBound == 0)
    for _ in 0..<99 { model.take(.input(.mouse(Mouse(.wheelDown, x: 10, y: 4)), at: 0)) }
    #expect(model.window(height: height).upperBound == model.rowCount)
    for _ in 0..<9 { model.take(.input(.mouse(Mouse(.wheelUp, x: 10, y: 4)), at: 0)) }
    // A key brings the cursor back into sight.
    model.press("k")
    #expect(model.cursor == cursor - 1)
    #expect(model.window(height: height).contains(model.cursor))
  }

  @Test func theBorderOfTheDetailIsDragged() {
    var model = model()
    let before = Layout(model)
    model.take(press(60, before.detail.y))
    model.take(.input(.mouse(Mouse(.drag(.left), x: 60, y: before.detail.y - 4)), at: 0))
    #expect(Layout(model).detail.y == before.detail.y - 4)
    model.take(.input(.mouse(Mouse(.release, x: 60, y: before.detail.y - 4)), at: 0))
    model.take(.input(.mouse(Mouse(.drag(.left), x: 60, y: 3)), at: 0))
    #expect(Layout(model).detail.y == before.detail.y - 4)
    #expect(model.notice != nil)
  }

  @Test func aHintThatIsClickedRuns() {
    var model = model()
    let hints = model.picture[23]
    guard let place = hints.firstRange(of: "f filter") else {
      Issue.record("no hint: \(hints)")
      return
    }
    model.take(press(hints.distance(from: hints.startIndex, to: place.lowerBound), 23))
    #expect(model.overlay?.context == .filter)
  }

  @Test func aClickOnAConnectionSelectsIt() {
    var model = model(width: 130, height: 30)
    model.take(press(5, 4))
    #expect(model.focus == .connections)
    #expect(model.connections.selected == 1)
    model.take(press(5, 20))
    #expect(model.connections.selected == 1)
  }

  /// Clicks on a text of a line of the picture.
  private func click(_ text: String, line: Int = 0, _ model: inout Model) {
    let row = model.picture[line]
    guard let place = row.firstRange(of: text) else {
      Issue.record("no \(text): \(row)")
      return
    }
    let x = row.distance(from: row.startIndex, to: place.lowerBound)
    model.take(press(x + text.count - 1, line, at: 9_000_000_000))
  }

  @Test func whatStandsInTheTitleIsClicked() {
    let traffic = Traffic()
    let recorder = traffic.open()
    for number in 1...60 { traffic.text(recorder, "message \(number)") }
    traffic.frame(recorder, .text, [0xFF], from: .server)
    var model = traffic.model(width: 100)
    model.press("g")
    for number in 1...3 { traffic.text(recorder, "later \(number)") }
    model.take(.logChanged)
    #expect(!model.list.isFollowing)
    click("+3 new", &model)
    #expect(model.list.isFollowing)
    #expect(model.cursor == model.rowCount - 1)
    click("! 1 finding", &model)
    #expect(model.picture.contains { $0.contains("Findings") })
    model.press("<Esc>K")
    click("[no pings]", &model)
    #expect(!model.filter.hidesKeepAlives)
  }

  @Test func aHeadingThatIsClickedExplainsItself() {
    var model = model()
    click("F123", line: 2, &model)
    #expect(model.notice?.text.hasPrefix("F123: F for FIN") == true)
    click("Info", line: 2, &model)
    #expect(model.notice?.text == "Info: what the payload says, and what it answers")
  }

  @Test func theBorderOfTheConnectionsIsDragged() {
    var model = model(width: 130, height: 30)
    for (target, width) in [(24, 24), (3, 15), (125, 69)] {
      let start = Layout(model).connections.width
      model.take(press(start, 10))
      model.take(.input(.mouse(Mouse(.drag(.left), x: target, y: 12)), at: 0))
      model.take(.input(.mouse(Mouse(.release, x: target, y: 12)), at: 0))
      #expect(Layout(model).connections.width == width)
      #expect(Layout(model).list.x == width + 1)
    }
    #expect(model.focus == .frames)
  }

  @Test func draggingSaysHowTextIsSelected() {
    var model = model()
    model.take(.input(.mouse(Mouse(.drag(.left), x: 1, y: 1)), at: 0))
    #expect(model.notice?.text == "hold Shift to select text, or F2 to release the mouse")
  }
}
