import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct MovingTests {
  /// A connection's row, then frames that carry their numbers.
  private func numbered(_ count: Int) -> Traffic {
    let traffic = Traffic()
    let recorder = traffic.open()
    for number in 1...count { traffic.text(recorder, "message \(number)") }
    return traffic
  }

  @Test(arguments: [
    ("j", 1), ("jj", 2), ("<Down><Down><Up>", 1), ("k", 0), ("G", 20), ("Gkk", 18), ("Ggg", 0),
    ("<End><Home>", 0), ("jjjg", 0), ("<Space>", 9), ("<Space>b", 0), ("<C-d>", 5),
    ("<PgDn><PgDn><PgDn>", 20), ("G<C-u>", 15), ("jjjjj<lt>>", 5),
  ])
  func keysMoveTheCursor(keys: String, expected: Int) {
    var model = numbered(20).model(isLive: false)
    model.press(keys)
    #expect(model.cursor == expected)
  }

  @Test func theCursorAlwaysStandsInTheWindow() {
    var model = numbered(200).model(isLive: false)
    for keys in ["G", "g", "<Space>", "<C-d>", "jjjj", "b", "G<C-u>", "k", "}", "{"] {
      model.press(keys)
      let height = Layout(model).listRows.height
      #expect(model.window(height: height).contains(model.cursor), "\(keys)")
    }
  }

  @Test func aNumberGoesToItsFrame() {
    var model = numbered(30).model(isLive: false)
    model.press(":goto 17<Enter>")
    #expect(model.cursorRow == .frame(17))
    model.press(":3<Enter>")
    #expect(model.cursorRow == .frame(3))
    model.press("#30<Enter>")
    #expect(model.cursorRow == .frame(30))
    model.press(":goto 31<Enter>")
    #expect(model.cursorRow == .frame(30))
    #expect(model.notice?.text == "there is no frame '31'; frames are 1 to 30")
  }

  @Test func bracesGoAlongOneConnection() {
    let traffic = Traffic()
    let (first, second) = (traffic.open(), traffic.open("/other"))
    traffic.text(first, "a")
    traffic.text(second, "b")
    traffic.text(second, "c")
    traffic.text(first, "d")
    var model = traffic.model(isLive: false)
    model.press(":goto 1<Enter>}")
    #expect(model.cursorRow == .frame(4))
    model.press("{")
    #expect(model.cursorRow == .frame(1))
  }

  @Test func semicolonsGoFromFindingToFinding() {
    let traffic = numbered(3)
    let recorder = traffic.open("/bad")
    traffic.send(recorder, [0x81, 0x02, 0x68, 0x69], from: .client)
    var model = traffic.model(isLive: false)
    model.press(";")
    #expect(model.cursorRow == .frame(4))
    model.press(";")
    #expect(model.notice?.text == "no other row has a finding or a broken payload")
  }

  @Test func parenthesesGoToTheFrameThatBelongsToThisOne() {
    var model = Traffic.examples().model(isLive: false)
    model.press(":3<Enter>)")
    #expect(model.cursorRow == .frame(6))
    model.press("(")
    #expect(model.cursorRow == .frame(3))
    model.press("j)")
    #expect(model.cursorRow == .frame(5))
    model.press("(")
    #expect(model.cursorRow == .frame(4))
    model.press(":13<Enter>)")
    #expect(model.notice?.text == "no counterpart of this frame was found")
  }

  @Test func aPanelMovesOnlyWhatHasTheFocus() {
    var model = numbered(20).model(isLive: false)
    model.press("jj<Enter>]]]jjj")
    #expect(model.focus == .detail)
    #expect(model.cursor == 2)
    #expect(model.detail.line == 3)
    model.press("<PgDn>")
    #expect(model.detail.line > model.detail.top)
    model.press("<Esc>j")
    #expect(model.focus == .frames)
    #expect(model.cursor == 3)
    #expect(model.detail.top == 0)
    #expect(model.detail.line == 0)
  }
}
