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
