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
}
