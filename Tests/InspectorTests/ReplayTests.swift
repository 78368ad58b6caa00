import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct ReplayTests {
  private let traffic = Traffic()

  /// Twenty texts, one each millisecond after an opening handshake of two.
  private func model(_ count: Int = 20, width: Int = 80, height: Int = 24) -> Model {
    let recorder = traffic.open()
    for number in 1...count { traffic.text(recorder, "message \(number)") }
    var model = traffic.model(width: width, height: height, isLive: false)
    model.press(":replay<Enter>")
    return model
  }

  private func frames(_ model: Model) -> Int { model.rows.frames }

  @Test func itBeginsWithoutFramesAndPlaysAtTheRecordedPace() {
    var model = model()
    #expect(frames(model) == 0)
    #expect(model.nextTick == 0)
    model.take(.tick(1_000_000_000))
    #expect(frames(model) == 0)
    // The first text came two milliseconds after the first byte.
    #expect(model.nextTick == 1_001_000_000)
    model.take(.tick(1_001_000_000))
    #expect(model.rowCount == 1)
    model.take(.tick(1_002_000_000))
    #expect(frames(model) == 1)
    model.take(.tick(1_006_500_000))
    #expect(frames(model) == 5)
    #expect(model.cursorRow == .frame(5))
    model.take(.tick(9_000_000_000))
    #expect(frames(model) == 20)
    #expect(model.replay?.isPlaying == false)
    #expect(model.nextTick == nil)
  }

  @Test func itsRowsSayThatTheyAreReplayed() {
    var model = model(3)
    model.take(.tick(1_000_000_000))
    model.take(.tick(9_000_000_000))
    let row = model.picture.first { $0.contains("message 2") }
    #expect(row?.contains(" R message 2") == true)
    #expect(!traffic.model(isLive: false).picture.contains { $0.contains(" R message 2") })
  }

  @Test func pPlaysAndPauses() {
    var model = model()
    model.take(.tick(1000))
    model.press("p")
    #expect(model.nextTick == nil)
    model.take(.tick(1_000_000_000))
    #expect(frames(model) == 0)
    #expect(model.picture[0].contains("[paused 1x"))
    model.press("p")
    model.take(.tick(2_000_000_000))
    model.take(.tick(2_004_000_000))
    #expect(frames(model) == 3)
    // At the end it plays again from the beginning.
    model.take(.tick(9_000_000_000))
    model.press("p")
    #expect(frames(model) == 0)
    #expect(model.replay?.isPlaying == true)
  }

  @Test func speedChangesThePace() {
    var model = model()
    model.press(":speed 0.5<Enter>")
    model.take(.tick(1_000_000_000))
    model.take(.tick(1_008_000_000))
    #expect(frames(model) == 3)
    model.press(":speed 4x<Enter>")
    model.take(.tick(1_009_000_000))
    #expect(frames(model) == 7)
    model.press("+")
    #expect(model.picture[0].contains("8x"))
    model.press("___")
    #expect(model.picture[0].contains("1x"))
    for wrong in ["0", "-1", "fast", "1e9", "nan"] {
      model.press(":speed \(wrong)<Enter>")
      #expect(model.notice?.weight == .error, "\(wrong)")
    }
  }

  @Test func itStepsByRows() {
    var model = model()
    model.press(".")
    #expect(model.rowCount == 1)
    model.press("...")
    #expect(frames(model) == 3)
    #expect(model.replay?.isPlaying == false)
    model.press("<BS>")
    #expect(frames(model) == 2)
    model.press("<BS><BS><BS><BS>")
    #expect(model.rowCount == 0)
    // Steps pass over what the filter hides.
    model.press("f\"message 7\"<Enter>.")
    #expect(frames(model) == 7)
    #expect(model.cursorRow == .frame(7))
  }

  @Test func whatCameInOneReadIsSteppedThroughRowByRow() {
    let recorder = traffic.open()
    traffic.send(recorder, [0x82, 0, 0x82, 0, 0x82, 0], from: .server)
    var model = traffic.model(isLive: false)
    model.press(":replay<Enter>.")
    for count in 1...3 {
      model.press(".")
      #expect(frames(model) == count)
    }
    model.press("<BS>")
    #expect(frames(model) == 2)
    model.press("p")
    model.take(.tick(1))
    model.take(.tick(1_000_000_000))
    #expect(frames(model) == 3)
  }

  @Test func aRecordingThatIsStillReadPlaysOn() {
    let recorder = traffic.open()
    var facts = SourceFacts(mode: "t", isLive: false)
    facts.replaySpeed = 2
    facts.isLoading = true
    var model = Model(session: traffic.session, facts: facts)
    model.take(.tick(1_000_000_000))
    model.take(.tick(1_100_000_000))
    #expect(model.replay?.isPlaying == true)
    traffic.text(recorder, "late")
    model.take(.logChanged)
    model.take(.tick(1_200_000_000))
    #expect(frames(model) == 1)
    model.take(.loaded)
    model.take(.tick(1_300_000_000))
    #expect(model.replay?.isPlaying == false)
  }

  @Test func itStepsByMessages() {
    let recorder = traffic.open()
    traffic.text(recorder, "a", fin: false)
    traffic.frame(recorder, .continuation, [0x62], from: .server, fin: false)
    traffic.frame(recorder, .continuation, [0x63], from: .server)
    traffic.text(recorder, "next")
    var model = traffic.model(isLive: false)
    model.press("v:replay<Enter>..")
    // The message under way is a row as soon as it begins.
    #expect(frames(model) == 1)
    model.press(".")
    #expect(frames(model) == 3)
    #expect(model.cursorRow == .frame(3))
    model.press(".")
    #expect(frames(model) == 4)
  }

  @Test(arguments: [
    (":seek 0<Enter>", 0), (":seek 100%<Enter>", 20), (":seek 5ms<Enter>", 4),
    (":seek 5ms<Enter>:seek +2ms<Enter>", 6), (":seek 0.005s<Enter>:seek -1ms<Enter>", 3),
    (":seek 1h<Enter>", 0), (":seek 2m<Enter>", 20),
  ])
  func itSeeks(keys: String, count: Int) {
    var model = model()
    model.press(keys)
    #expect(frames(model) == count)
  }

  @Test func seekingBackChecksTheFilterAnew() {
    var model = model()
    model.press(":seek 100%<Enter>f\"message 1\"<Enter>")
    #expect(model.rowCount == 11)
    model.press(":seek 6ms<Enter>")
    #expect(model.rowCount == 1)
    model.press(":seek 100%<Enter>")
    #expect(model.rowCount == 11)
  }

  @Test func itLoopsARange() {
    var model = model()
    model.press(":loop 5ms 10ms<Enter>")
    #expect(frames(model) == 4)
    model.take(.tick(1_000_000_000))
    model.take(.tick(1_004_000_000))
    #expect(frames(model) == 8)
    model.take(.tick(1_006_000_000))
    #expect(frames(model) == 4)
    model.press("B")
    model.take(.tick(1_016_000_000))
    #expect(frames(model) == 14)
  }

  @Test func allIsShownAgain() {
    var model = model()
    model.press(":replay<Enter>")
    #expect(model.rowCount == 21)
    #expect(model.nextTick == nil)
    model.press(".")
    #expect(model.notice?.text == "nothing is replayed; :replay begins")
    var live = traffic.model()
    live.press(":replay<Enter>")
    #expect(live.replay == nil)
  }

  @Test func aClickOnTheTimeLineSeeks() {
    var model = model()
    let line = Layout(model).timeStrip
    #expect(line.height == 1)
    model.take(.input(.mouse(Mouse(.press(.left), x: line.right - 2, y: line.y)), at: 0))
    #expect(frames(model) == 20)
  }
}
