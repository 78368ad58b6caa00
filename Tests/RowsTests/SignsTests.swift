import Capture
import Screen
import Testing
import WebSocket

@testable import Rows

@Suite struct ShortNumberTests {
  @Test(
    arguments: [
      (0, "0"), (-1, "0"), (.nan, "0"), (.infinity, "0"), (0.04, "0"), (0.05, "0.1"), (0.4, "0.4"),
      (1, "1"), (1.44, "1.4"), (31, "31"), (99.94, "99.9"), (99.96, "100"), (123.4, "123"),
      (999, "999"), (999.4, "999"), (999.5, "1.0k"), (1000, "1.0k"), (1500, "1.5k"),
      (10_000, "10k"),
      (12_400, "12.4k"), (999_499, "999k"), (999_500, "1.0M"), (3_100_000, "3.1M"),
      (2.5e9, "2.5G"), (7e12, "7.0T"), (1e15, "1000T"), (1e20, "1000T"),
    ] as [(Double, String)])
  func aNumberHasFourCharactersOrSo(value: Double, text: String) {
    #expect(ShortNumber.text(value) == text)
  }
}

@Suite struct SignsTests {
  private let unicode = Signs(isASCII: false)
  private let ascii = Signs(isASCII: true)

  @Test func theArrowPointsAwayFromTheSender() {
    #expect(unicode.direction(.client, isWide: true) == "──▶")
    #expect(unicode.direction(.server, isWide: true) == "◀──")
    for signs in [unicode, ascii] {
      #expect(signs.direction(.client, isWide: false) == "->")
      #expect(signs.direction(.server, isWide: false) == "<-")
    }
    #expect(ascii.direction(.client, isWide: true) == "->")
    #expect(unicode.direction(.client) == "▶" && unicode.direction(.server) == "◀")
    #expect(ascii.direction(.client) == "->" && ascii.direction(.server) == "<-")
  }

  @Test func everySignOfASCIIIsASCII() {
    let brackets: [Bracket] = [.none, .first, .middle, .last]
    let states: [ConnectionState] = [.http, .opening, .open, .closing, .closed, .failed]
    let signs =
      brackets.map(ascii.bracket) + states.map(ascii.state)
      + [
        ascii.nothing, ascii.more, ascii.before, ascii.answers, ascii.problem, ascii.bars,
        ascii.mark,
      ]
    #expect(signs.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    #expect(Set(brackets.map(ascii.bracket)).count == 4 && Set(states.map(ascii.state)).count == 6)
    #expect(Set(brackets.map(unicode.bracket)).count == 4)
    #expect(Set(states.map(unicode.state)).count == 6)
  }

  @Test func whatWasDoneToAFrameIsOneLetter() {
    #expect(Signs.flag([]) == nil && Signs.flag([.masked]) == nil)
    #expect(Signs.flag([.edited]) == "E" && Signs.flag([.injected]) == "J")
    #expect(Signs.flag([.dropped]) == "X")
    #expect(Signs.flag([.edited, .dropped]) == "X" && Signs.flag([.edited, .injected]) == "J")
    #expect(Signs.role(of: [.dropped, .injected]) == .rowDropped)
    #expect(Signs.role(of: [.injected, .edited]) == .rowInjected)
    #expect(Signs.role(of: [.edited]) == .rowEdited)
  }

  /// RFC 6455, section 5.2, has the opcodes; 3 to 7 and B to F are reserved.
  @Test func opcodesAreWordsOfFiveColumnsAtMost() {
    let words = (0..<16).map { Signs.word(Opcode(rawValue: $0)) }
    #expect(
      words == [
        "CONT", "TEXT", "BIN", "0x3", "0x4", "0x5", "0x6", "0x7", "CLOSE", "PING", "PONG", "0xB",
        "0xC", "0xD", "0xE", "0xF",
      ])
  }

  @Test func aConnectionThatFailedSaysSoWhateverItsPhase() {
    func state(
      _ phase: ConnectionRecord.Phase, url: String? = nil, failure: String? = nil
    ) -> ConnectionState {
      var record = ConnectionRecord(
        number: 1, time: 0,
        origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
      (record.phase, record.url, record.failure) = (phase, url, failure)
      return ConnectionState(record)
    }
    #expect(state(.http) == .http && state(.http, url: "ws://h/") == .opening)
    #expect(state(.http, failure: "x") == .failed)
    #expect(state(.http, url: "ws://h/", failure: "x") == .failed)
    #expect(state(.open) == .open && state(.open, failure: "x") == .open)
    #expect(state(.closing) == .closing && state(.refused) == .failed)
    #expect(state(.closed) == .closed && state(.closed, failure: "x") == .failed)
  }
}
