import Capture
import Payloads
import Testing
import WebSocket

@testable import Units

/// What a connection is read as: the user's word for it, then that for all, then the first rule that
/// matches, then what its messages look like.
@Suite struct DecodeChoiceTests {
  private static func record(_ number: UInt32, url: String = "ws://h/") -> ConnectionRecord {
    var record = ConnectionRecord(
      number: number, time: 0,
      origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
    record.url = url
    return record
  }

  /// The form in which a message of JSON is read.
  private static func form(_ choice: DecodeChoice, _ record: ConnectionRecord?) -> String? {
    var conversation = choice.conversation(record)
    let piece = Piece(Array("{}".utf8), isText: true, isFromClient: true)
    var sink = NodeSink(piece, [])
    conversation.decode(piece, to: &sink)
    return sink.units.first?.form
  }

  private static func rule(_ form: String?, _ url: String) -> DecodeChoice.Rule {
    DecodeChoice.Rule(form: form) { $0.url == url }
  }

  @Test func withoutAChoiceTheMessagesDecide() {
    #expect(Self.form(DecodeChoice(), Self.record(1)) == "json")
    #expect(Self.form(DecodeChoice(), nil) == "json")
  }

  @Test func theChoiceForOneConnectionComesFirst() {
    var choice = DecodeChoice(form: "binary")
    choice.connections[2] = "text"
    choice.rules = [Self.rule("json", "ws://h/")]
    #expect(Self.form(choice, Self.record(2)) == "text")
    #expect(Self.form(choice, Self.record(1)) == "binary")
    #expect(Self.form(choice, nil) == "binary")
  }

  @Test func theFirstRuleThatMatchesCounts() {
    var choice = DecodeChoice()
    choice.rules = [
      Self.rule("binary", "ws://other/"), Self.rule("text", "ws://h/"),
      Self.rule("binary", "ws://h/"),
    ]
    #expect(Self.form(choice, Self.record(1)) == "text")
    #expect(Self.form(choice, Self.record(1, url: "ws://third/")) == "json")
    #expect(Self.form(choice, nil) == "json")
  }

  /// A program of the user's that answers with its name.
  private final class Echo: DecoderProgram {
    let name: String

    init(_ name: String) { self.name = name }

    func read(_ piece: Piece, of: ConversationFacts, isHurried: Bool) -> DecoderProgramAnswer {
      .document(Array(#"{"summary":"\#(name)","tree":{}}"#.utf8))
    }
  }

  private static func summary(_ choice: DecodeChoice, _ record: ConnectionRecord?) -> String {
    var conversation = choice.conversation(record)
    let piece = Piece(Array("{}".utf8), isText: true, isFromClient: true)
    var sink = NodeSink(piece, [.summary])
    conversation.decode(piece, to: &sink)
    return sink.units.map(\.summary.string).joined()
  }

  @Test func aProgramForAllComesBeforeRulesAndAfterTheChoiceForOne() {
    var choice = DecodeChoice()
    choice.program = Echo("all")
    choice.connections[2] = "text"
    choice.rules = [Self.rule("binary", "ws://h/")]
    choice.rules[0].program = Echo("rule")
    #expect(Self.summary(choice, Self.record(1)).contains("all"))
    #expect(Self.form(choice, Self.record(2)) == "text")
    #expect(Self.summary(choice, nil).contains("all"))
    choice.program = nil
    #expect(Self.summary(choice, Self.record(1)).contains("rule"))
    #expect(Self.form(choice, nil) == "json")
  }

  /// A `FileDescriptorSet` with `message A { uint32 n = 1; }`, and a `B` that is alike.
  private static let schema: [UInt8] = [
    0x0A, 0x20,
    0x22, 0x0E, 0x0A, 0x01, 0x41, 0x12, 0x09, 0x0A, 0x01, 0x6E, 0x18, 0x01, 0x20, 0x01, 0x28, 0x0D,
    0x22, 0x0E, 0x0A, 0x01, 0x42, 0x12, 0x09, 0x0A, 0x01, 0x6E, 0x18, 0x01, 0x20, 0x01, 0x28, 0x0D,
  ]

  /// What is said of one type for all connections comes before a rule, direction by direction.
  @Test func aRuleNamesTheTypesThatAreNotNamedForAll() throws {
    let schema = try ProtobufSchema(descriptorSet: Self.schema)
    var choice = DecodeChoice()
    choice.protobuf = ProtobufTypes(client: schema.message(named: "A"))
    choice.rules = [Self.rule(nil, "ws://h/")]
    choice.rules[0].protobuf = ProtobufTypes(both: schema.message(named: "B"))
    func summaries(_ record: ConnectionRecord) -> [String] {
      [true, false].map { isFromClient in
        var conversation = choice.conversation(record)
        let piece = Piece([0x08, 0x05], isText: false, isFromClient: isFromClient)
        var sink = NodeSink(piece, [.summary])
        conversation.decode(piece, to: &sink)
        return sink.units.map(\.summary.string).joined()
      }
    }
    #expect(summaries(Self.record(1)) == ["protobuf A {n:5}", "protobuf B {n:5}"])
    let others = summaries(Self.record(2, url: "ws://other/"))
    #expect(others[0] == "protobuf A {n:5}")
    #expect(!others[1].contains("B"))
  }
}
