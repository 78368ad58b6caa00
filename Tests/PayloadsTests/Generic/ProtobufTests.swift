import TestSupport
import Testing

@testable import Payloads

/// Protobuf without its schema.
@Suite struct ProtobufTests {
  /// The examples of "Encoding" at protobuf.dev.
  @Test func itsOwnPage() throws {
    let bytes = hex("08 96 01 12 07 74657374696e67 1a 03 08 96 01")
    #expect(
      outline(bytes, subprotocol: "proto") == [
        "{…}", "  1: 150", "  2: testing", "  3: {…}", "    1: 150",
      ])
    let found = try unit(bytes, as: "protobuf")
    #expect(found.form == "protobuf")
    #expect(found.summary.string == #"protobuf {1:150, 2:"testing", 3:{1:150}}"#)
    #expect(
      found.nodes.map(\.path) == [
        "protobuf", "protobuf.1", "protobuf.2", "protobuf.3", "protobuf.3.1",
      ])
    #expect(found.nodes.map(\.node.range) == [0..<17, 0..<3, 3..<12, 12..<17, 14..<17])
  }

  @Test(arguments: [
    ("08 00", "1: 0"), ("08 01", "1: 1"), ("08 03", "1: 3  (zigzag -2)"),
    ("08 ffffffffffffffffff01", "1: -1  (zigzag -9223372036854775808)"),
    ("f8ffffff0f 01", "536870911: 1"), ("0d 0000803f", "1: 1.0  (or 1065353216)"),
    ("0d 01000000", "1: 1  (float 1e-45)"),
    ("09 000000000000f83f", "1: 1.5  (or 4609434218613702656)"),
    ("09 0a00000000000000", "1: 10  (double 5e-323)"), ("0a 00", "1: "), ("0a 02 c3a9", "1: é"),
    ("0a 01 ff", "1: ff"), ("0a 03 000000", "1: 000000"),
  ])
  func values(bytes: String, text: String) {
    #expect(outline(hex(bytes), as: "protobuf") == ["{…}", "  " + text])
  }

  @Test func groups() throws {
    let bytes = hex("0b 10 05 1b 0a 01 61 1c 0c 18 01")
    #expect(
      outline(bytes, as: "protobuf") == [
        "{…}", "  1: {…}  (group)", "    2: 5  (zigzag -3)", "    3: {…}  (group)", "      1: a",
        "  3: 1",
      ])
    #expect(try unit(bytes, as: "protobuf").nodes[1].node.range == 0..<9)
    let open = try unit(hex("0b 10 05"), as: "protobuf")
    #expect(open.issues.map(\.text) == ["the bytes end inside a group"])
    let wrong = try unit(hex("0b 10 05 14"), as: "protobuf")
    #expect(wrong.issues.map(\.text) == ["a group ends that did not begin"])
    #expect(wrong.issues.map(\.offset) == [3])
  }

  @Test func issues() throws {
    let cut = try unit(hex("08 01 12 07 7465"), subprotocol: "v1.protobuf")
    #expect(cut.issues.map(\.text) == ["the bytes end inside a field"])
    #expect(cut.nodes.map(\.node.label) == [.none, .number(1), .name("issue")])
    let none = try unit(hex("08 01 0f"), as: "protobuf")
    #expect(none.issues.map(\.text) == ["no field can begin here"])
    #expect(none.issues.map(\.offset) == [2])
    #expect(try unit([0x00], as: "protobuf").issues.map(\.offset) == [0])
  }

  @Test func fields() throws {
    let conversation = TestConversation(subprotocol: "protobuf")
    let bytes = hex("08 96 01 12 07 74657374696e67 1a 03 08 96 01 1a 02 08 02")
    func values(_ path: String) throws -> [String] {
      try conversation.values("protobuf", path, in: bytes, isText: false).map(\.string)
    }
    #expect(try values(".1") == ["150"])
    #expect(try values(".3.1") == ["150", "2"])
    #expect(try values(".4").isEmpty)
  }

  /// Most texts fit the wire format by chance, and so do other short bytes.
  @Test(arguments: ["hi", "plain text in binary", "a\tb\r\nc", "zoë", "\n\nhi"])
  func textIsNotTakenForIt(text: String) {
    var conversation = TestConversation()
    for _ in 0..<5 {
      #expect(conversation.units(Array(text.utf8), isText: false).map(\.form) == ["text"])
    }
  }

  @Test func severalMessagesHaveToAgree() {
    var conversation = TestConversation()
    func form(_ bytes: String, fromClient: Bool = true) -> [String] {
      conversation.units(hex(bytes), isText: false, fromClient: fromClient).map(\.form)
    }
    #expect(form("08 01 12 02 ff00") == ["binary"])
    #expect(form("08 02 12 02 ff01") == ["binary"])
    #expect(form("08 03 12 02 ff02", fromClient: false) == ["binary"])
    #expect(form("08 04") == ["protobuf"])
    #expect(form("08 05 12 02 ff02", fromClient: false) == ["binary"])
    #expect(form("08 06 18 01") == ["protobuf"])
    // A field that was a number before.
    #expect(form("0a 02 6869") == ["binary"])
    #expect(form("08 07 0a") == ["binary"])
  }

  @Test func textThatIsAFieldOfSuchMessages() {
    var conversation = TestConversation()
    var forms: [String] = []
    for number in 0..<5 as Range<UInt8> {
      forms += conversation.units([0x0A, 0x03, 0x01, 0xFF, number], isText: false).map(\.form)
    }
    #expect(forms == ["binary", "binary", "protobuf", "protobuf", "protobuf"])
    let text = conversation.units(Array("\n\u{A}0123456789".utf8), isText: false)
    #expect(text.map(\.summary.string) == [#"protobuf {1:"0123456789"}"#])
  }

  @Test func messagesThatDoNotAgree() {
    var conversation = TestConversation()
    let messages = [
      "08 01 12 02 ff00", "0d 01020304 ff 01 01", "10 ff01", "0a 02 ff00", "09 0102030405060708",
    ]
    for message in messages {
      #expect(conversation.units(hex(message), isText: false).map(\.form) == ["binary"])
    }
  }

  @Test func randomBytesAreNotTakenForIt() {
    var claimed = 0
    for seed in 0..<500 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var conversation = TestConversation()
      for _ in 0..<5 {
        let units = conversation.units(generator.bytes(12), isText: false)
        claimed += units.count { $0.form != "binary" }
      }
    }
    // Of 2,500; a few short ones fit MessagePack or CBOR to the byte.
    #expect(claimed < 10)
  }

  @Test func depth() throws {
    var bytes = hex("08 01")
    for _ in 0..<200 { bytes = [0x0A] + length(bytes.count) + bytes }
    let found = try unit(bytes, as: "protobuf")
    #expect(found.issues.isEmpty)
    #expect(found.nodes.map(\.depth).max() == ProtobufWalk.guessLimit)
    let groups = [UInt8](repeating: 0x0B, count: 50_000) + [UInt8](repeating: 0x0C, count: 50_000)
    #expect(try unit(groups, as: "protobuf").issues.isEmpty)
  }

  private func length(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = count
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  @Test func damagedMessages() {
    let messages = [
      "08 96 01 12 07 74657374696e67 1a 03 08 96 01", "0b 10 05 1b 0a 01 61 1c 0c 18 01",
      "09 000000000000f83f 0d 01000000 0a 02 c3a9 08 ffffffffffffffffff01",
    ]
    damage(messages.map { (hex($0), false, true) })
    damage(messages.map { (hex($0), false, true) }, subprotocol: "protobuf")
  }
}
