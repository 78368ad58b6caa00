import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct SearchTests {
  private func model() -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    for number in 1...60 {
      traffic.text(recorder, number % 20 == 0 ? "a Needle \(number)" : "hay \(number)")
    }
    return traffic.model(isLive: false)
  }

  @Test func itGoesFromMatchToMatchAndBack() {
    var model = model()
    model.press("/needle<Enter>")
    #expect(model.cursorRow == .frame(20))
    model.press("n")
    #expect(model.cursorRow == .frame(40))
    model.press("nN")
    #expect(model.cursorRow == .frame(40))
    model.press("nn")
    #expect(model.cursorRow == .frame(60))
    #expect(model.notice?.text == "there is no later 'needle'; N searches backwards")
  }

  @Test func aNewSearchTurnsRoundWhereNothingFollows() {
    var model = model()
    model.press("G/needle 4<Enter>")
    #expect(model.cursorRow == .frame(40))
    #expect(model.notice?.text == "1/1 'needle 4'   n next, N previous")
    model.press("n")
    #expect(model.cursorRow == .frame(40))
    #expect(model.notice?.text == "there is no later 'needle 4'; N searches backwards")
  }

  @Test func whatIsNowhereLeavesTheCursorWhereItIs() {
    var model = model()
    model.press("30G/straw<Enter>")
    let before = model.cursorRow
    #expect(model.notice?.text == "'straw' is not in these rows")
    model.press("n")
    #expect(model.cursorRow == before)
  }

  @Test func aCloseIsFoundByItsCode() {
    let traffic = Traffic()
    let recorder = traffic.open()
    for number in 1...30 { traffic.text(recorder, "hay \(number)") }
    traffic.frame(recorder, .close, [0x03, 0xF3] + Array("gone".utf8), from: .server)
    var model = traffic.model(isLive: false)
    model.press("/1011<Enter>")
    #expect(model.cursorRow == .frame(31))
    #expect(model.picture.contains { $0.contains("1011 Internal Error \"gone\"") })
  }

  @Test func nothingWasSearchedYet() {
    var model = model()
    model.press("n")
    #expect(model.cursor == 0)
    #expect(model.notice?.text == "nothing was searched for yet; / begins a search")
  }

  @Test func aLongSearchGoesOnInStepsAndCanBeLeft() {
    let traffic = Traffic()
    let recorder = traffic.open()
    for _ in 0..<10 {
      traffic.send(
        recorder, Array(repeating: [0x82, 0x00], count: 1000).flatMap { $0 }, from: .server)
    }
    var model = traffic.model(isLive: false)
    for key in "/x" { _ = update(&model, .input(.key(.init(key)), at: 0)) }
    #expect(update(&model, .input(.key(.init(.enter)), at: 0)) == [.work])
    #expect(model.picture[0].contains("searching"))
    #expect(update(&model, .work) == [.work])
    #expect(update(&model, .input(.key(.init(.escape)), at: 0)) == [])
    #expect(model.cursor == 0)
  }
}
