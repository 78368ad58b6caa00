import TestSupport
import Testing

@testable import Payloads

/// Examples of HubProtocol.md, "MessagePack encoding", each after its length.
@Suite struct SignalRMessagePackTests {
  private func conversation() -> TestConversation {
    var talk = TestConversation()
    _ = talk.client("{\"protocol\":\"messagepack\",\"version\":1}\u{1E}")
    _ = talk.units(Array("{}\u{1E}".utf8), isText: false, fromClient: false)
    return talk
  }

  private static func framed(_ record: [UInt8]) -> [UInt8] {
    var length = record.count
    var prefix: [UInt8] = []
    while length > 0x7F {
      prefix.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    return prefix + [UInt8(length)] + record
  }

  private static let examples: [(bytes: String, summary: String)] = [
    ("96 01 80 a3 78797a a6 6d6574686f64 91 2a 90", "signalr Invocation method #xyz [42]"),
    ("96 01 80 c0 a6 6d6574686f64 91 2a 90", "signalr Invocation method [42]"),
    ("95 01 80 c0 a6 6d6574686f64 91 2a", "signalr Invocation method [42]"),
    ("96 04 80 a3 78797a a6 6d6574686f64 91 2a 90", "signalr StreamInvocation method #xyz [42]"),
    ("94 02 80 a3 78797a 2a", "signalr StreamItem #xyz 42"),
    ("95 03 80 a3 78797a 01 a5 4572726f72", #"signalr Completion #xyz error "Error""#),
    ("94 03 80 a3 78797a 02", "signalr Completion #xyz"),
    ("95 03 80 a3 78797a 03 2a", "signalr Completion #xyz 42"),
    ("93 05 80 a3 78797a", "signalr CancelInvocation #xyz"), ("91 06", "signalr Ping"),
    ("92 07 a3 78797a", #"signalr Close error "xyz""#), ("92 07 c0", "signalr Close"),
    ("93 07 a3 78797a c3", #"signalr Close error "xyz" allowReconnect"#),
    ("92 08 cc 24", "signalr Ack 36"),
    ("92 09 cc 13", "signalr Sequence 19"),
    (
      "96 01 82 a1 78 a1 79 a1 7a a1 7a a3 78797a a6 6d6574686f64 91 2a 90",
      "signalr Invocation method #xyz [42]"
    ),
  ]

  @Test(arguments: examples.indices)
  func messages(place: Int) throws {
    let (text, summary) = Self.examples[place]
    let bytes = Self.framed(hex(text))
    var talk = conversation()
    let unit = try #require(talk.units(bytes, isText: false, fromClient: false).first)
    #expect(unit.summary.string == summary)
    #expect(unit.issues.isEmpty)
    #expect(unit.range == 0..<bytes.count)
    // The same in the middle of a connection.
    var middle = TestConversation()
    #expect(middle.units(bytes, isText: false).first?.summary.string == summary)
  }

  @Test func treeAndFields() throws {
    var talk = conversation()
    let bytes = Self.framed(
      hex("96 01 81 a1 78 a1 79 a3 78797a a6 6d6574686f64 92 2a 81 a1 61 c3 90"))
    func value(_ path: String) throws -> [String] {
      try talk.values("signalr", path, in: bytes, isText: false).map(\.string)
    }
    #expect(try value(".type") == ["Invocation"])
    #expect(try value(".target") == ["method"])
    #expect(try value(".invocation") == ["xyz"])
    #expect(try value(".arguments[1].a") == ["true"])
    #expect(try value(".headers.x") == ["y"])
    let sink = talk.sink(bytes, isText: false)
    #expect(
      sink.outline == [
        "type: Invocation", "headers: {…}", "  x: y", "invocation: xyz", "target: method",
        "arguments: […]", "  0: 42", "  1: {…}", "    a: true", "streamIds: […]",
      ])
  }

  @Test func handshakeAndRecordInOneMessage() {
    var talk = TestConversation()
    _ = talk.client("{\"protocol\":\"messagepack\",\"version\":1}\u{1E}")
    let units = talk.units(
      Array("{}\u{1E}".utf8) + [2, 0x91, 6], isText: false, fromClient: false)
    #expect(units.map(\.summary.string) == ["signalr HandshakeResponse", "signalr Ping"])
    // From now on a brace is a length.
    let long = Self.framed(hex("94 02 80 a1 31 d9 74") + Array(repeating: 0x7A, count: 116))
    #expect(long.first == 0x7B)
    #expect(
      talk.units(long, isText: false, fromClient: false).first?.summary.string.hasPrefix(
        "signalr StreamItem #1") == true)
  }

  @Test func links() {
    var talk = conversation()
    let id = Array("xyz".utf8)
    func link(_ text: String, fromClient: Bool) -> Link? {
      talk.units(Self.framed(hex(text)), isText: false, fromClient: fromClient).first?.link
    }
    #expect(
      link("96 01 80 a3 78797a a6 6d6574686f64 91 2a 91 a1 31", fromClient: true)
        == Link(.request, space: "signalr", id: id, label: Array("method".utf8)))
    #expect(
      link("94 02 80 a1 31 2a", fromClient: true)
        == Link(.item, space: "signalr", id: id, asker: .sender))
    #expect(
      link("95 03 80 a3 78797a 03 2a", fromClient: false)
        == Link(.reply, space: "signalr", id: id))
  }

  @Test(arguments: [
    ("05 91 06", "the record says 5 bytes and 2 are there", 3),
    ("02 91 0a", "not a message of SignalR", 1), ("03 91 06 06", "1 bytes follow the message", 3),
    ("00", "the record is empty", 1), ("03 92 06 06", "a Ping does not have 2 elements", 1),
    ("06 94 02 80 a3 78 79", "the bytes end inside the value", 7),
    ("05 93 05 80 c0 c0", "1 bytes follow the message", 5),
    ("04 93 05 80 c0", "a CancelInvocation has an invocation id", 4),
    ("ffffffffffff", "the record has no length", 0),
  ])
  func brokenRecords(text: String, issue: String, offset: Int) throws {
    var talk = conversation()
    let unit = try #require(talk.units(hex(text), isText: false, fromClient: false).first)
    #expect(unit.form == "signalr")
    #expect(unit.issues.map(\.text) == [issue])
    #expect(unit.issues.map(\.offset) == [offset])
  }

  @Test func goodElementsComeBeforeTheBrokenOne() throws {
    var talk = conversation()
    let sink = talk.sink(hex("08 94 02 80 a3 78797a a3 78"), isText: false)
    #expect(sink.outline.prefix(2) == ["type: StreamItem", "invocation: xyz"])
    #expect(sink.units.first?.issues.count == 1)
  }

  @Test(arguments: ["", "02", "02 91", "02 91 0a", "93 01 02 03", "05 91 06 00 00", "03 92 06 06"])
  func otherBytesAreNotClaimed(text: String) {
    var talk = TestConversation()
    #expect(!talk.units(hex(text), isText: false).contains { $0.form == "signalr" })
  }

  @Test func damagedMessages() {
    let records = Self.examples.map { Self.framed(hex($0.bytes)) }
    damage([(records.flatMap { $0 }, false, true)])
    damage([
      (Array("{\"protocol\":\"messagepack\",\"version\":1}\u{1E}".utf8), true, true),
      (Array("{}\u{1E}".utf8), false, false), (records[0] + records[5], false, true),
    ])
  }
}
