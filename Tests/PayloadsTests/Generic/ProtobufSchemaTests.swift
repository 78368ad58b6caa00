import TestSupport
import Testing

@testable import Payloads

/// Protobuf with its schema: messages that protobuf's Python wrote.
@Suite struct ProtobufSchemaTests {
  static let message = hex(
    "0a1c0a045a6fc3ab108080808080808080800118ffffffffffffffffff01120268691a01781a0179220d01feffffffff"
      + "ffffffff01ac022a050a016b1007300939000000000000f83f45cdcccc3d4801520200ff5915cd5b070000000065f7"
      + "ffffff68ffffffffff3f70ffffffffffffffffff017a03000105820108080312040a02426f8a0101749a010c0d0400"
      + "000012050d09000000")
  static let old = hex("08011b1201711c1b1201721ca206046d6f7265")

  static func type(_ name: String) throws -> ProtobufType {
    let schema = try ProtobufSchema(descriptorSet: ProtobufSchemaVector.descriptorSet)
    return try #require(schema.message(named: name))
  }

  private func conversation(_ name: String) throws -> TestConversation {
    var conversation = TestConversation()
    conversation.conversation.protobuf = ProtobufTypes(both: try Self.type(name))
    return conversation
  }

  @Test func namesOfMessages() throws {
    let schema = try ProtobufSchema(descriptorSet: ProtobufSchemaVector.descriptorSet)
    #expect(
      schema.messageNames == [
        "chat.v1.Message", "chat.v1.Message.Inner", "chat.v1.User", "old.Old", "old.Old.Part",
      ])
    #expect(schema.message(named: "chat.v1.Nobody") == nil)
  }

  @Test func everyTypeOfField() throws {
    var conversation = try conversation("chat.v1.Message")
    let sink = conversation.sink(Self.message, isText: false)
    #expect(
      sink.outline == [
        "{…}", "  user: {…}", "    name: Zoë", "    id: 9223372036854775808",
        "    mood: ANGRY  (-1)", "  body: hi", "  tags: […]", "    0: x", "    1: y",
        "  sizes: […]",
        "    0: 1", "    1: -2", "    2: 300", "  labels: {…}", "    k: 7", "  rank: -5",
        "  price: 1.5", "  ratio: 0.1", "  flag: true", "  blob: 00ff", "  stamp: 123456789",
        "  delta: -9", "  big: -1099511627776", "  neg: -1", "  moods: […]", "    0: CALM  (0)",
        "    1: HAPPY  (1)", "    2: 5", "  members: {…}", "    3: {…}", "      name: Bo",
        "  text: t", "  inner: {…}", "    depth: 4", "    next: {…}", "      depth: 9",
      ])
    let unit = try #require(sink.units.first)
    #expect(unit.form == "protobuf")
    #expect(unit.issues.isEmpty)
    #expect(
      unit.summary.string.hasPrefix(
        #"protobuf chat.v1.Message {user:{name:"Zoë", id:9223372036854775808, mood:ANGRY}, "#
          + #"body:"hi", tags:["x","y"], sizes:[1,-2,300], labels:{k:7}"#))
    #expect(unit.nodes[2].path == "protobuf.user.name")
    #expect(unit.nodes[8].path == "protobuf.tags[1]")
    #expect(unit.nodes[14].path == "protobuf.labels.k")
  }

  @Test func fields() throws {
    let conversation = try conversation("chat.v1.Message")
    func values(_ path: String) throws -> [String] {
      try conversation.values("protobuf", path, in: Self.message, isText: false).map(\.string)
    }
    #expect(try values(".user.name") == ["Zoë"])
    #expect(try values(".user.mood") == ["ANGRY"])
    #expect(try values(".tags[1]") == ["y"])
    #expect(try values(".sizes[*]") == ["1", "-2", "300"])
    #expect(try values(".labels.k") == ["7"])
    #expect(try values(".members['3'].name") == ["Bo"])
    #expect(try values(".inner.next.depth") == ["9"])
    #expect(try values(".nobody").isEmpty)
  }

  @Test func groupsAndExtensions() throws {
    var conversation = try conversation("old.Old")
    #expect(
      conversation.sink(Self.old, isText: false).outline == [
        "{…}", "  a: 1", "  part: […]", "    0: {…}  (group)", "      x: q", "    1: {…}  (group)",
        "      x: r", "  [old.extra]: more",
      ])
  }

  @Test func whatTheSchemaDoesNotKnow() throws {
    var conversation = try conversation("chat.v1.User")
    // Field 9, a name that is a number, text that is not UTF-8, an element of a list in two places.
    let sink = conversation.sink(hex("48 05 08 07 0a 01 ff"), isText: false)
    #expect(
      sink.outline == [
        "{…}", "  9: 5  (zigzag -3)", "  1: 7  (not the wire type of name)",
        "  name: ff  (text that is not UTF-8)",
      ])
    var lists = try self.conversation("chat.v1.Message")
    #expect(
      lists.sink(hex("1a 01 78 12 01 62 1a 01 79 20 05"), isText: false).outline == [
        "{…}", "  tags: […]", "    0: x", "  body: b", "  tags: […]", "    1: y", "  sizes: […]",
        "    0: 5",
      ])
  }

  /// As protobuf "hi" is field 13 with the number 105.
  @Test func textIsText() throws {
    var user = try conversation("chat.v1.User")
    #expect(user.units(Array("hi".utf8), isText: false).map(\.form) == ["text"])
    #expect(user.units(Array("\n\u{2}hi".utf8), isText: false).map(\.form) == ["protobuf"])
    var message = try conversation("chat.v1.Message")
    #expect(message.units(Array("\u{12}\u{2}hi".utf8), isText: false).map(\.form) == ["protobuf"])
    #expect(message.units(Array(#"{"a":1}"#.utf8), isText: false).map(\.form) == ["json"])
  }

  /// A set for `message A { google.protobuf.Timestamp at = 1; }` with the type it names.
  @Test func instants() throws {
    let set =
      "0a30120f676f6f676c652e70726f746f627566221d0a0954696d657374616d7012070a01731801280312"
      + "070a016e180228050a2b22290a014112240a0261741801280b321a2e676f6f676c652e70726f746f6275662e54696d657374616d70"
    let schema = try ProtobufSchema(descriptorSet: hex(set))
    var conversation = TestConversation(as: "protobuf")
    conversation.conversation.protobuf = ProtobufTypes(both: schema.message(named: "A"))
    #expect(
      conversation.sink(hex("0a 04 08 01 10 05"), isText: false).outline == [
        "{…}", "  at: {…}  (1970-01-01T00:00:01.000000005Z)", "    s: 1", "    n: 5",
      ])
  }

  @Test func broken() throws {
    var conversation = try conversation("chat.v1.Message")
    // Only what is inside does not fit, or nothing does.
    let inner = conversation.units(hex("12 02 6869 0a 04 0a 09 5a6f"), isText: false)
    #expect(inner.map(\.form) == ["protobuf"])
    #expect(conversation.units(hex("12 02 68"), isText: false).map(\.form) == ["binary"])
    var named = TestConversation(as: "protobuf")
    named.conversation.protobuf = ProtobufTypes(both: try Self.type("chat.v1.Message"))
    let issue = try #require(
      named.units(hex("12 02 6869 0a 04 0a 09 5a6f"), isText: false).first?.issues.first)
    #expect(issue.text == "the bytes end inside a field")
    #expect(issue.offset == 10)
  }

  @Test func depthCostsNoStack() throws {
    // Message.Inner inside itself: two bytes for the tag and the length of each are not enough, so
    // it is not very deep; groups are.
    var bytes = hex("0d 01000000")
    for _ in 0..<2000 { bytes = [0x12] + length(bytes.count) + bytes }
    var conversation = TestConversation(as: "protobuf")
    conversation.conversation.protobuf = ProtobufTypes(both: try Self.type("chat.v1.Message.Inner"))
    let unit = try #require(conversation.units(bytes, isText: false).first)
    #expect(unit.issues.isEmpty)
    #expect(unit.nodes.map(\.depth).max() == 2001)
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

  @Test func whatIsNoSchema() {
    #expect(throws: ProtobufSchemaError.self) { try ProtobufSchema(descriptorSet: []) }
    #expect(throws: ProtobufSchemaError.self) {
      try ProtobufSchema(descriptorSet: Array("syntax = \"proto3\";".utf8))
    }
    let set = ProtobufSchemaVector.descriptorSet
    #expect(throws: ProtobufSchemaError.self) {
      try ProtobufSchema(descriptorSet: Array(set.dropLast(5)))
    }
    for seed in 0..<2000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var bytes = set
      for _ in 0..<3 { bytes[random.below(bytes.count)] ^= UInt8(random.below(256)) }
      _ = try? ProtobufSchema(descriptorSet: bytes)
    }
  }

  /// A set without the files that it imports.
  @Test func typesThatAreMissing() {
    // file { message_type { name: "A" field { name: "b" number: 1 type: 11 type_name: ".B" } } }
    let set = hex("0a 12 22 10 0a 01 41 12 0b 0a 01 62 18 01 28 0b 32 02 2e42")
    let error = #expect(throws: ProtobufSchemaError.self) { try ProtobufSchema(descriptorSet: set) }
    #expect(
      error?.description == "the type B of b is not in the set: write it with --include_imports")
  }

  @Test func damagedMessages() throws {
    let type = try Self.type("chat.v1.Message")
    for seed in 0..<3000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var bytes = Array(Self.message.prefix(random.below(Self.message.count) + 1))
      for _ in 0..<random.below(4) { bytes[random.below(bytes.count)] ^= UInt8(random.below(256)) }
      var conversation = TestConversation(as: "protobuf")
      conversation.conversation.protobuf = ProtobufTypes(both: type)
      let sink = conversation.sink(bytes, isText: false)
      #expect(sink.units.count == 1)
      for node in sink.units.flatMap(\.nodes) {
        #expect(node.node.range.upperBound <= sink.sources[node.source].bytes.count, "seed \(seed)")
      }
    }
  }
}
