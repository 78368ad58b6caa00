import TestSupport
import Testing

@testable import Payloads

/// The specification's formats, with values that Python's msgpack writes so.
@Suite struct MessagePackTests {
  /// The example on msgpack.org's first page.
  @Test func itsOwnPage() throws {
    let bytes = hex("82 a7 636f6d70616374 c3 a6 736368656d61 00")
    let found = try unit(bytes)
    #expect(found.form == "msgpack")
    #expect(found.summary.string == "msgpack {compact:true, schema:0}")
    #expect(outline(bytes) == ["{…}", "  compact: true", "  schema: 0"])
    #expect(found.nodes.map(\.path) == ["msgpack", "msgpack.compact", "msgpack.schema"])
    #expect(found.nodes.map(\.node.range) == [0..<18, 1..<10, 10..<18])
  }

  @Test(arguments: [
    ("7f", "127"), ("ff", "-1"), ("e0", "-32"), ("cc ff", "255"), ("cd 0100", "256"),
    ("ce ffffffff", "4294967295"), ("cf ffffffffffffffff", "18446744073709551615"),
    ("d0 80", "-128"), ("d1 8000", "-32768"), ("d2 80000000", "-2147483648"),
    ("d3 8000000000000000", "-9223372036854775808"), ("ca 3fc00000", "1.5"),
    ("ca 3dcccccd", "0.1"), ("cb 3ff8000000000000", "1.5"), ("cb 7ff0000000000000", "inf"),
    ("c0", "null"), ("c2", "false"), ("a1 61", "a"), ("d9 01 61", "a"), ("da 0001 61", "a"),
    ("db 00000001 61", "a"), ("c4 02 00ff", "00ff"), ("c5 0001 00", "00"),
    ("c6 00000001 00", "00"), ("d4 05 07", "07  (extension 5)"),
    ("d5 80 0708", "0708  (extension -128)"), ("c7 01 02 ab", "ab  (extension 2)"),
    ("c8 0001 02 ab", "ab  (extension 2)"), ("c9 00000001 02 ab", "ab  (extension 2)"),
    ("d6 ff 00000000", "1970-01-01T00:00:00.000000000Z  (timestamp)"),
    ("d7 ff ee6b27fc 00000001", "1970-01-01T00:00:01.999999999Z  (timestamp)"),
    ("c7 0c ff 00000001 0000000000000002", "1970-01-01T00:00:02.000000001Z  (timestamp)"),
    ("c7 0c ff 00000000 ffffffffffffffff", "-1 s since 1970  (timestamp)"),
    ("d4 ff 05", "05  (extension -1)"), ("dc 0000", "[…]"), ("dd 00000000", "[…]"),
    ("de 0000", "{…}"), ("df 00000000", "{…}"), ("90", "[…]"), ("80", "{…}"),
  ])
  func formats(bytes: String, text: String) throws {
    #expect(outline(hex("91" + bytes)) == ["[…]", "  0: " + text])
    // Where the handshake names it, any value is valid alone.
    #expect(outline(hex(bytes), subprotocol: "v1.msgpack") == [text])
  }

  @Test func namesThatAreNoText() throws {
    // {1: 2, nil: 3, true: 4, -5: 5, 1.5: 6, bin "k": 7, [8]: 9, {}: 10}
    let bytes = hex("88 01 02 c0 03 c3 04 fb 05 cb3ff8000000000000 06 c4016b 07 9108 09 80 0a")
    #expect(
      outline(bytes) == [
        "{…}", "  1: 2", "  null: 3", "  true: 4", "  -5: 5", "  1.5: 6", "  k: 7",
        "  (a value that is not text): 9", "  (a value that is not text): 10",
      ])
  }

  @Test(arguments: ["91", "81 a1 61"])
  func depthCostsNoStack(level: String) throws {
    let bytes = Array(repeatElement(hex(level), count: 100_000).joined()) + [0x01]
    let found = try unit(bytes)
    #expect(found.form == "msgpack")
    #expect(found.issues.isEmpty)
    #expect(found.nodes.count == 20_001)
    #expect(found.nodes[19_999].depth == 19_999)
  }

  @Test func issues() throws {
    let cut = try unit(hex("93 01 a3 61"), subprotocol: "msgpack")
    #expect(cut.issues.map(\.text) == ["the bytes end inside the value"])
    #expect(cut.issues.map(\.offset) == [4])
    #expect(cut.nodes.map(\.depth) == [0, 1, 0])
    let unknown = try unit(hex("92 01 c1"), subprotocol: "msgpack")
    #expect(unknown.issues.map(\.text) == ["no value can begin here"])
    #expect(unknown.issues.map(\.offset) == [2])
    let more = try unit(hex("91 01 02 03"), as: "msgpack")
    #expect(more.issues.map(\.text) == ["2 bytes follow the value"])
    #expect(more.summary.string == "msgpack [1] ✗ 2 bytes follow the value")
  }

  @Test func whatIsNotClaimed() throws {
    for bytes in ["80", "90", "01", "c0", "c4 01 00", "91 01 02", "92 01", "91 c1", "df ffffffff"] {
      #expect(try form(hex(bytes)) != "msgpack", "\(bytes)")
    }
    // Text that is not UTF-8.
    #expect(try form(hex("91 a2 ff fe")) == "binary")
    #expect(try form(Array(repeating: 0x91, count: 100_000)) == "binary")
  }

  @Test func beginningOfALongMessage() {
    let whole = hex("92 a3 616263 a3 646566")
    for end in 3..<whole.count {
      let piece = Piece(Array(whole[..<end]), isText: false, isFromClient: true, isCut: true)
      var sink = NodeSink(piece, [.summary, .tree])
      var conversation = Conversation(ConversationFacts(subprotocol: nil, target: nil))
      conversation.decode(piece, to: &sink)
      #expect(sink.units.map(\.form) == ["msgpack"])
      #expect(sink.units.flatMap(\.issues).isEmpty)
    }
  }

  @Test func damagedMessages() {
    let messages = [
      "82 a7 636f6d70616374 c3 a6 736368656d61 00",
      "88 01 02 c0 03 c3 04 fb 05 cb3ff8000000000000 06",
      "94 d6ff00000000 c7010aab dc0001 c0 df00000001 a16b cd0100",
    ]
    damage(messages.map { (hex($0), false, true) })
    damage(messages.map { (hex($0), false, true) }, subprotocol: "msgpack")
  }
}
