import CaptureSupport
import TestSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// What a user may type and a peer may send: an answer or an error, never a trap.
@Suite struct FilterHostilityTests {
  @Test(arguments: ["(", "!", "not ", "-", "(not ", "-("])
  func nestingWithoutEndIsAnErrorNotACrash(opening: String) {
    guard case .failure(let error) = Filter.parse(String(repeating: opening, count: 10_000) + "fin")
    else {
      Issue.record("\(opening) 10,000 times was accepted")
      return
    }
    #expect(error.message == "more than 200 levels deep")
    #expect(!error.isIncomplete)
  }

  @Test func longChainsAreNoNesting() throws {
    let text = (1...5000).map { "n:\($0)" }.joined(separator: " or ")
    #expect(FilterFixture.sample().matches(try Filter.parse(text).get()).count == 14)
  }

  @Test func aFilterLongerThanItMayBeIsAnError() {
    let error = FilterError("a filter has at most 65536 bytes", at: 65536)
    guard case .failure(error) = Filter.parse(String(repeating: "a ", count: 40_000)) else {
      Issue.record("80,000 bytes were accepted")
      return
    }
  }

  @Test(arguments: ["(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
  func aRegularExpressionThatGoesWildIsGivenUpAndMatchesNothing(
    source: String
  ) throws {
    let fixture = FilterFixture()
    let payload = String(repeating: "a", count: 30_000) + "!"
    fixture.text(payload, from: .client, on: fixture.open(host: "h"), at: 1)
    let filter = try Filter.parse("text ~ \"\(source)\"").get()
    #expect(fixture.matches(filter) == [])
    #expect(filter.abandonedMatches == 1)
  }

  /// As grep -P, which uses PCRE2 too, has it; UTF is off because payloads are bytes.
  @Test(arguments: [
    ("((((a{100}){100}){100}){100}){100}", "too large"), ("(*UTF)a", "disabled"),
    ("a{65535}{65535}", "does not follow a repeatable item"), ("a{65536}", "too big"),
    ("(*LIMIT_MATCH=4294967295)a", "not recognized"),
  ])
  func aRegularExpressionThatAsksForTooMuchIsRefused(source: String, reason: String) {
    guard case .failure(let error) = Filter.parse("text ~ \"\(source)\"") else {
      Issue.record("\(source) was accepted")
      return
    }
    #expect(error.message.contains(reason), "\(error.message)")
    #expect(!error.isIncomplete)
  }

  /// What grep -P finds in "banana", "a" a hundred times, and "x".
  @Test(arguments: [
    ("(?C1)a", [1, 2]), ("(*NO_AUTO_POSSESS)a", [1, 2]), ("(a{10}){10}", [2]),
    ("(a{100}){100}", []),
    ("(?R)", []), ("(a(?1)?b)|x", [3]), ("(?<=b)a", [1]), ("\\Kx", [3]),
  ])
  func anUnusualRegularExpressionFindsWhatItMeans(
    source: String, numbers: [UInt32]
  ) throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    for text in ["banana", String(repeating: "a", count: 100), "x"] {
      fixture.text(text, from: .client, on: recorder, at: 1)
    }
    let filter = try Filter.parse("text ~ r\"\(source)\"").get()
    #expect(fixture.matches(filter) == numbers)
  }

  @Test func randomTextsParseOrFailAndWhatIsPrintedParsesToTheSame() {
    let pieces = [
      "n", "op", "len", "text", "json.a[0]", ".b", "==", "!=", "<", ">=", "contains", "~", "in",
      "{", "}", "..",
      ",", "(", ")", "and", "or", "not", "-", "!", ":", "\"a\\\"b\\x80\"", "r\"\\d\"", "/x\\/y/i",
      "1.5MB", "0x",
      "64k", "ping", "client", "true", "~b", "~bq", "~c", "200ms", "F01", "header[\"x\"]",
      "finding", "fin", "é",
      " ", " ", " ", " ", "aa:bb", "key", "data", "2026-01-02", "time", "\\", "\"", "/", "[", "&",
      "|", "json", "null",
      "-3", "websocket.payload.ping", "rel", "dir", "word", "\u{0}", "\t",
    ]
    let seed: UInt64 = 20_260_102
    var dice = SeededGenerator(seed: seed)
    let fixture = FilterFixture.sample()
    var accepted = 0
    for round in 0..<4000 {
      let count = Int.random(in: 1...9, using: &dice)
      let text = (0..<count).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      switch Filter.parse(text) {
      case .failure(let error):
        #expect((0...text.utf8.count).contains(error.position), "seed \(seed): \(text)")
      case .success(let filter):
        accepted += 1
        let printed = Filter.parse(filter.description)
        #expect(
          (try? printed.get())?.expression == filter.expression,
          "seed \(seed): \(text) was printed as \(filter.description)")
        if round.isMultiple(of: 50) { _ = fixture.matches(filter) }
      }
    }
    #expect(accepted > 200)
  }

  @Test func randomBytesParseOrFail() {
    let seed: UInt64 = 7
    var dice = SeededGenerator(seed: seed)
    for _ in 0..<4000 {
      let bytes = (0..<Int.random(in: 0...24, using: &dice)).map { _ in
        UInt8.random(in: 0...255, using: &dice)
      }
      if case .failure(let error) = Filter.parse(String(decoding: bytes, as: UTF8.self)) {
        #expect(error.position >= 0)
      }
    }
  }

  @Test func everyPrefixOfAFilterIsAFilterIncompleteOrWrong() {
    let text =
      "op in {ping, 0x1..0x2} and not (json.a[\"b\"][0] ~ /x\\/y/i or .c >= -1.5e3) | ~bq \"a\\x41\" -time > 2026-01-02T03:04:05.5Z header[\"x-y\"]:z key == aa:bb:cc:dd"
    #expect(throws: Never.self) { try Filter.parse(text).get() }
    for count in 0...text.utf8.count {
      let prefix = String(decoding: text.utf8.prefix(count), as: UTF8.self)
      guard case .failure(let error) = Filter.parse(prefix) else { continue }
      #expect(error.isIncomplete, "\(prefix): \(error.text)")
    }
  }

  @Test func randomAndBrokenJSONNeverTraps() throws {
    let filter = try Filter.parse("json or json.a.b == 1 or .a[2] ~ x or .\"\\\"\" or .a > \"b\"")
      .get()
    let sound = try Filter.parse("json.a.b == 1").get()
    let pieces = [
      "{", "}", "[", "]", "\"a\"", "\"b", ":", ",", "1", "-", "1e5", "true", "nul", "\\",
      "\"\\u00e9\"",
      "\"\\ud83d\\ude00\"", "\"\\ud83d\"", " ", "\u{0}", "\"\\", "{\"a\":",
    ]
    let seed: UInt64 = 99
    var dice = SeededGenerator(seed: seed)
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    // Every tenth is sound, and is found whatever comes before it.
    for round in 1...3000 {
      let count = Int.random(in: 0...12, using: &dice)
      let text = (0..<count).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      let isSound = round.isMultiple(of: 10)
      fixture.text(isSound ? #"{"a":{"b":1}}"# : text, from: .client, on: recorder, at: 1)
    }
    fixture.text(String(repeating: "[", count: 60_000), from: .client, on: recorder, at: 2)
    fixture.text(String(repeating: "{\"a\":", count: 9000), from: .client, on: recorder, at: 2)
    let found = fixture.matches(sound)
    #expect(found == (1...300).map { UInt32($0 * 10) }, "seed \(seed)")
    #expect(Set(fixture.matches(filter)).isSuperset(of: found))
  }
}
