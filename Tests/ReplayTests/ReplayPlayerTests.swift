import Capture
import Replay
import Testing
import WebSocket

@testable import Pcapng

/// A player between a recording and a live connection, and a clock that a test moves.
private final class Play {
  let live: Recording
  let player: ReplayPlayer
  var now: UInt64 = 7_000_000_000

  init(
    _ recorded: Recording, role: Endpoint = .client, _ options: ReplayOptions = ReplayOptions(),
    live: Recording = Recording()
  ) {
    self.live = live
    let line = ReplayPlayer.Line(
      recorded: recorded.session, connection: 1, live: live.session, liveConnection: 1)
    player = ReplayPlayer(
      line, role: role, options: options, variables: ReplayVariables(rules: options.rules),
      keys: { MaskingKey(0x0102_0304) }, now: now)
  }

  /// Steps until nothing more is sent; what was sent, and what it ended with.
  func step(after milliseconds: UInt64 = 0) -> (texts: [String], last: ReplayPlayer.Action?) {
    now += milliseconds * 1_000_000
    var frames: [String] = []
    var last: ReplayPlayer.Action?
    while true {
      let actions = player.step(now: now, isWritable: true)
      var isSending = false
      for action in actions {
        isSending = false
        if case .send(let bytes) = action {
          frames += Self.texts(bytes)
          isSending = true
        } else {
          last = action
        }
      }
      if !isSending { break }
    }
    return (frames, last)
  }

  /// The payloads of masked frames as text, with the first byte before those that are not
  /// whole text messages.
  private static func texts(_ bytes: [UInt8]) -> [String] {
    var texts: [String] = []
    var position = 0
    while position + 6 <= bytes.count, bytes[position + 1] & 0x7F < 126 {
      let isMasked = bytes[position + 1] & 0x80 != 0
      let start = position + (isMasked ? 6 : 2)
      let end = start + Int(bytes[position + 1] & 0x7F)
      let key = isMasked ? MaskingKey(0x0102_0304) : nil
      let text = String(decoding: Masking.unmasked(bytes[start..<end], key: key), as: UTF8.self)
      let first = bytes[position]
      texts.append(first == 0x81 ? text : "\(String(first, radix: 16)):\(text)")
      position = end
    }
    return texts
  }
}

@Suite struct ReplayPlayerTests {
  @Test func keepsTheRecordedPace() {
    let recorded = Recording()
    recorded.client("one", at: 10)
    recorded.client("two", at: 250)
    let play = Play(recorded, ReplayOptions(speed: 2))
    #expect(play.step().last == .wait(nanoseconds: 5_000_000))
    // Late by 3 ms: the next one is not late for it.
    let (texts, last) = play.step(after: 8)
    #expect(texts == ["one"])
    #expect(last == .wait(nanoseconds: 117_000_000))
    #expect(play.step(after: 117).texts == ["two"])
  }

  @Test func withoutPausesEverythingGoesAtOnce() {
    let recorded = Recording()
    for number in 0..<100 { recorded.client("\(number)", at: UInt64(number) * 1000) }
    recorded.close(from: .client, at: 200_000)
    let (texts, last) = Play(recorded, ReplayOptions(speed: .infinity)).step()
    #expect(texts.dropLast() == (0..<100).map { "\($0)" }[...])
    #expect(last == .finish(.closing))
  }

  @Test func waitsForWhatTheServerHadSaid() {
    let recorded = Recording()
    recorded.client("question", at: 10)
    recorded.server("answer", at: 20)
    recorded.client("next", at: 50)
    let play = Play(recorded, ReplayOptions(wait: .match))
    _ = play.step()
    let (texts, last) = play.step(after: 10)
    #expect(texts == ["question"])
    #expect(last == .wait(nanoseconds: 10_000_000_000))
    play.live.server("answer", at: 400)
    // The time between answer and next is kept, whenever the answer came.
    #expect(play.step(after: 400).last == .wait(nanoseconds: 30_000_000))
    #expect(play.step(after: 30).texts == ["next"])
  }

  @Test func goesOnAfterTheTimeout() {
    let recorded = Recording()
    recorded.server("never again", at: 1)
    recorded.client("all the same", at: 2)
    let play = Play(
      recorded, ReplayOptions(speed: .infinity, wait: .match, timeout: 500_000_000))
    #expect(play.step().last == .wait(nanoseconds: 500_000_000))
    #expect(play.step(after: 499).texts.isEmpty)
    #expect(play.step(after: 1).texts == ["all the same"])
  }

  @Test func anEndThatStaysSilentIsNotGivenItsTimeAgain() {
    let recorded = Recording()
    recorded.server("one", at: 1)
    recorded.client("a", at: 2)
    recorded.server("two", at: 3)
    recorded.client("b", at: 4)
    recorded.close(from: .server, at: 5)
    let play = Play(recorded, ReplayOptions(speed: .infinity, wait: .match))
    #expect(play.step().last == .wait(nanoseconds: 10_000_000_000))
    let (texts, last) = play.step(after: 10_000)
    #expect(texts == ["a"])
    #expect(last == .wait(nanoseconds: 1_000_000_000))
    #expect(play.step(after: 1000).texts == ["b"])
    // Once it speaks, it has the whole time again.
    play.live.server("three", at: 1)
    #expect(play.step().last == .wait(nanoseconds: 10_000_000_000))
  }

  @Test func somethingElseInItsPlaceIsWaitedForOnlyAMoment() {
    let recorded = Recording()
    recorded.server(#"{"sum":3}"#, at: 1)
    recorded.client("next", at: 2)
    let play = Play(recorded, ReplayOptions(speed: .infinity, wait: .match))
    #expect(play.step().last == .wait(nanoseconds: 10_000_000_000))
    play.live.server("internal error", at: 1)
    #expect(play.step(after: 3000).last == .wait(nanoseconds: 1_000_000_000))
    #expect(play.step(after: 1000).texts == ["next"])
  }

  @Test func saysWhatItWaitsForOnceItTakesLong() {
    let recorded = Recording()
    recorded.server("never\u{1B}[31m again", at: 1)
    recorded.server("nor this", at: 1)
    recorded.client("next", at: 2)
    recorded.close(from: .server, at: 5)
    let play = Play(recorded, ReplayOptions(speed: .infinity, wait: .match))
    var told: [String] = []
    play.player.onWaiting = { told.append($0) }
    #expect(play.step().last == .wait(nanoseconds: 1_000_000_000))
    #expect(told == [])
    #expect(play.step(after: 1000).last == .wait(nanoseconds: 9_000_000_000))
    _ = play.step(after: 1)
    let sentence =
      #"waiting for the server to send message 1, never\u{1B}[31m again and 1 more; "#
      + "10 s at most (--timeout)"
    #expect(told == [sentence])
    _ = play.step(after: 9000)
    _ = play.step(after: 999)
    #expect(told == [sentence])
  }

  @Test func takesAChangedAnswerForTheRecordedOne() {
    let recorded = Recording()
    recorded.server(#"{"id":1,"sum":3}"#, at: 1)
    recorded.client("next", at: 2)
    let play = Play(recorded, ReplayOptions(speed: .infinity, wait: .match))
    play.live.server("noise", at: 1)
    #expect(play.step().texts.isEmpty)
    play.live.server(#"{"id":1,"sum":4,"more":true}"#, at: 2)
    #expect(play.step().texts == ["next"])
  }

  @Test func answersOfPingsAreNotPlayed() {
    let recorded = Recording()
    recorded.frame(0x89, Array("tick".utf8), from: .server, at: 1)
    recorded.frame(0x8A, Array("tick".utf8), from: .client, at: 2)
    recorded.frame(0x8A, Array("unasked".utf8), from: .client, at: 3)
    #expect(Play(recorded, ReplayOptions(speed: .infinity)).step().texts == ["8a:unasked"])
  }

  @Test func fragmentsStayFragments() {
    let recorded = Recording()
    recorded.frame(0x01, Array("Hel".utf8), from: .client, at: 1)
    recorded.frame(0x89, Array("between".utf8), from: .client, at: 2)
    recorded.frame(0x80, Array("lo".utf8), from: .client, at: 3)
    let texts = Play(recorded, ReplayOptions(speed: .infinity)).step().texts
    #expect(texts == ["1:Hel", "89:between", "80:lo"])
  }

  @Test func aCapturedValueTakesThePlaceOfTheRecordedOne() throws {
    let recorded = Recording()
    recorded.server(#"{"token":"abc","id":7}"#, at: 1)
    recorded.client(#"{"token": "abc", "abcd":"7 abc","id":7}"#, at: 2)
    let rules = try ReplayTolerances(
      toml: """
        [[capture]]
        path = "$.token"
        [[capture]]
        path = "$.id"
        into = ["$.id"]
        """)
    let play = Play(recorded, ReplayOptions(speed: .infinity, wait: .match, rules: rules))
    play.live.server(#"{"token":"xyz","id":12}"#, at: 1)
    #expect(play.step().texts == [#"{"token": "xyz", "abcd":"7 xyz","id":12}"#])
  }

  @Test func aServerThatClosesEarlyEndsIt() {
    let recorded = Recording()
    recorded.client("one", at: 1)
    recorded.client("two", at: 1000)
    let play = Play(recorded)
    _ = play.step(after: 1)
    play.live.close(from: .server, code: 1011, at: 5)
    #expect(play.step(after: 5000).last == .finish(.closing))
  }

  @Test(arguments: [true, false])
  func whatWasDroppedAndInjectedIsPlayedAsItsSenderHadIt(isOriginal: Bool) {
    let recorded = Recording()
    recorded.client("kept", at: 1)
    recorded.frame(
      0x81, Array("added".utf8), from: .client, at: 2, mark: FrameAnnotation([.injected]))
    let options = ReplayOptions(speed: .infinity, original: isOriginal)
    #expect(Play(recorded, options).step().texts == (isOriginal ? ["kept"] : ["kept", "added"]))
  }

  @Test func aRecordingWithoutAnEndLeavesTheConnectionOpen() {
    let recorded = Recording()
    recorded.client("one", at: 1)
    #expect(Play(recorded, ReplayOptions(speed: .infinity)).step().last == .finish(.open))
    recorded.end(by: .client, at: 5)
    #expect(Play(recorded, ReplayOptions(speed: .infinity)).step().last == .finish(.disconnect))
  }
}
