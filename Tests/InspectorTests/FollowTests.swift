import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct FollowTests {
  private let traffic = Traffic()

  private func filled(_ count: Int, height: Int = 24) -> (Model, () -> Void) {
    let traffic = traffic
    let recorder = traffic.open()
    for number in 1...count { traffic.text(recorder, "message \(number)") }
    return (traffic.model(height: height), { traffic.text(recorder, "one more") })
  }

  @Test func aLiveListFollowsFromTheStart() {
    var (model, arrive) = filled(30)
    #expect(model.cursorRow == .frame(30))
    arrive()
    model.take(.logChanged)
    #expect(model.cursorRow == .frame(31))
    #expect(model.picture[0].contains("[follow]"))
  }

  @Test(arguments: ["k", "<Up>", "b", "<C-u>", "g", "<PgUp>", "<Enter><Esc>", "{"])
  func anyMoveUpwardsStopsIt(keys: String) {
    var (model, arrive) = filled(30)
    model.press(keys)
    let before = (model.cursorRow, model.picture[2...12])
    for _ in 0..<50 {
      arrive()
      model.take(.logChanged)
    }
    #expect(model.cursorRow == before.0)
    #expect(model.picture[2...12] == before.1)
    #expect(model.picture[0].contains("+50 new"))
  }

  @Test(arguments: ["F", "G", "<End>"])
  func itIsArmedAgain(keys: String) {
    var (model, arrive) = filled(30)
    model.press("kkk" + keys)
    arrive()
    model.take(.logChanged)
    #expect(model.cursorRow == .frame(31))
    #expect(model.unseen == 0)
  }

  @Test func movingDownNeitherStopsNorArmsIt() {
    var (model, arrive) = filled(30)
    model.press("jjj")
    #expect(model.list.isFollowing)
    model.press("kj")
    #expect(!model.list.isFollowing)
    arrive()
    model.take(.logChanged)
    #expect(model.cursorRow == .frame(30))
  }

  @Test func rowsThatWereSeenAreNotNew() {
    var (model, arrive) = filled(30)
    model.press("k")
    #expect(!model.picture[0].contains(" new"))
    for _ in 0..<20 { arrive() }
    model.take(.logChanged)
    #expect(model.unseen == 20)
    model.press("<Space>")
    #expect(model.unseen == 20 - (model.cursor - 30))
  }

  @Test func whatIsUnderTheCursorSurvivesAFilterAndItsEnd() {
    var (model, _) = filled(30)
    model.press(":goto 12<Enter>")
    let line = model.list.line
    model.press("f29<Enter>")
    #expect(model.rowCount == 1)
    #expect(model.cursorRow == .frame(29))
    model.press(":clear-filter<Enter>")
    #expect(model.cursorRow == .frame(12))
    #expect(model.rowCount == 31)
    #expect(model.list.line <= max(line, Layout(model).listRows.height))
  }

  @Test func holdingTheDisplayCountsWhatCame() {
    var (model, arrive) = filled(30)
    model.press("p")
    let before = model.picture[2...20]
    for _ in 0..<7 { arrive() }
    model.take(.logChanged)
    #expect(model.picture[2...20] == before)
    #expect(model.picture[0].contains("[paused +7]"))
    model.press("p")
    #expect(model.cursorRow == .frame(37))
  }

  @Test func aFrameUnderWayIsARowUntilItIsComplete() {
    let recorder = traffic.open()
    traffic.text(recorder, "before")
    traffic.send(recorder, [0x82, 0x08, 0x01, 0x02], from: .server)
    var model = traffic.model()
    #expect(model.cursorRow == .underWay(connection: 1, from: .server))
    #expect(model.picture.contains { $0.contains("2 of 8 so far") })
    model.press("kj")
    traffic.send(recorder, [3, 4, 5, 6, 7, 8], from: .server)
    traffic.text(recorder, "after")
    model.take(.logChanged)
    #expect(model.cursorRow == .frame(2))
  }

  @Test func aFileDoesNotFollow() {
    let recorder = traffic.open()
    for number in 1...30 { traffic.text(recorder, "message \(number)") }
    var model = traffic.model(isLive: false)
    #expect(model.cursor == 0)
    model.press("G")
    #expect(model.cursorRow == .frame(30))
    #expect(!model.picture[0].contains("follow"))
  }
}
