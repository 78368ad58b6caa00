import Testing
import WebSocket

@testable import Replay

/// What two messages have in common: JSON by RFC 8259, all else by its bytes.
@Suite struct MessageKeyTests {
  private static func key(_ text: String, _ opcode: Opcode = .text) -> MessageKey {
    let bytes = Array(text.utf8)
    return MessageKey(
      bytes, text: JSONText(bytes), opcode: opcode, from: .server, rules: ReplayTolerances())
  }

  private static func distance(_ one: String, _ other: String) -> Int? {
    let distance = key(one).distance(to: key(other))
    #expect(key(other).distance(to: key(one)) == distance, "it is the same both ways")
    return distance
  }

  @Test(arguments: [
    (#"{"a":1,"b":[2]}"#, #" { "b" : [ 2.0 ] , "a" : 1e0 } "#), ("plain", "plain"),
    (#"["\u0061"]"#, #"["a"]"#), (#"42["x",{"n":1}]"#, #"42[ "x" , {"n":1.0} ]"#),
    (#"{"n":null,"t":true,"f":false}"#, #"{"f":false,"t":true,"n":null}"#),
  ])
  func theSameSaidInAnotherWayIsTheSame(one: String, other: String) {
    #expect(Self.distance(one, other) == 0)
  }

  @Test(arguments: [
    (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":true}"#, #"{"a":false}"#), ("[1,2]", "[2,1]"),
    (#"{"a":null}"#, #"{"a":0}"#), ("[[1],2]", "[[1,2]]"), (#"["1"]"#, "[1]"),
    (#"42["a"]"#, #"43["a"]"#), ("plain", "Plain"),
    (#"{"a":9007199254740993}"#, #"{"a":9007199254740992}"#),
  ])
  func whatSaysSomethingElseIsNotTheSame(one: String, other: String) {
    #expect(Self.distance(one, other) != 0)
  }

  @Test func whatIsMoreAlikeIsNearer() throws {
    let changed = try #require(Self.distance(#"{"a":1,"b":2}"#, #"{"a":9,"b":2}"#))
    let grown = try #require(Self.distance(#"{"a":1,"b":2}"#, #"{"a":1,"b":2,"c":3}"#))
    #expect(changed < grown)
    #expect(Self.distance(#"{"a":1,"b":2}"#, #"{"x":1,"y":2}"#) == nil)
    #expect(Self.distance(#"{"a":1}"#, "plain") == nil)
    // One byte makes what was JSON something else.
    #expect(Self.distance(#"{"price":12345}"#, #"{"price":12345"#) != nil)
    #expect(Self.distance("one", "another") == changed)
    #expect(Self.distance(#"["ping",1]"#, #"["ping",1,2]"#) != nil)
    #expect(Self.distance(#"["ping",1]"#, #"["pong",{"a":1}]"#) != 0)
  }

  @Test func theSameBytesAsTextAndAsBinaryGoTogether() {
    #expect(Self.key("abc").distance(to: Self.key("abc", .binary)) ?? 0 > 0)
    #expect(Self.key("abc").distance(to: Self.key("abd", .binary)) == nil)
    #expect(Self.key("", .ping).distance(to: Self.key("", .pong)) != 0)
  }

  @Test(arguments: [
    ("1", "1"), ("-17", "-17"), ("1.0", "1"), ("1e0", "1"), ("10E-1", "1"), ("-0.0", "0"),
    ("1.50", "1.5"), ("15e-1", "1.5"), ("1e2", "100"), ("9007199254740993", "9007199254740993"),
    ("1e400", "1e400"), ("00", "00"),
  ])
  func aNumberHasOneForm(text: String, form: String) {
    let canonical = JSONNumber.canonical(Array(text.utf8))
    #expect(String(decoding: canonical, as: UTF8.self) == form)
  }
}
