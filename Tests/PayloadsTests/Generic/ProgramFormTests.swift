import JSON
import Synchronization
import Testing

@testable import Payloads

/// Messages that a program of the user's reads.
@Suite struct ProgramFormTests {
  /// Answers what it was made with, and keeps what it was asked.
  private final class Program: DecoderProgram {
    private let answer: DecoderProgramAnswer
    let asked = Mutex<[(bytes: [UInt8], target: String, isHurried: Bool)]>([])

    init(_ answer: DecoderProgramAnswer) { self.answer = answer }

    convenience init(_ document: String) { self.init(.document(Array(document.utf8))) }

    func read(
      _ piece: Piece, of facts: ConversationFacts, isHurried: Bool
    ) -> DecoderProgramAnswer {
      asked.withLock { $0.append((piece.bytes, facts.target, isHurried)) }
      return answer
    }
  }

  private func sink(
    _ program: Program, _ text: String = "abc", isCut: Bool = false, field: String? = nil
  ) throws -> NodeSink {
    var conversation = Conversation(
      ConversationFacts(subprotocol: nil, target: "/x"), by: program)
    let piece = Piece(Array(text.utf8), isText: true, isFromClient: true, isCut: isCut)
    let paths = try field.map { [FieldPath(prefix: "command", path: try JSONPath("$" + $0))] }
    var sink = NodeSink(piece, [.summary, .tree], paths: paths ?? [])
    conversation.decode(piece, to: &sink)
    return sink
  }

  @Test func aDocumentIsTheTreeAndItsShortFormTheSummary() throws {
    let program = Program(#"{"kind":"move","to":[3,4]}"#)
    let sink = try sink(program, field: ".to[1]")
    let unit = try #require(sink.units.first)
    #expect(sink.units.count == 1)
    #expect(unit.form == "command")
    #expect(unit.summary.string.hasPrefix("command {"))
    #expect(unit.values.flatMap { $0 }.map(\.string) == ["4"])
    #expect(sink.outline.contains { $0.hasSuffix("kind: move") })
    let asked = program.asked.withLock { $0 }
    #expect(asked.map(\.bytes) == [Array("abc".utf8)])
    #expect(asked.map(\.target) == ["/x"])
  }

  @Test func anEnvelopeSaysSummaryTreeAndWhatIsWrong() throws {
    let program = Program(#"{"summary":"move \u2192 3,4","tree":{"x":3},"error":"y is missing"}"#)
    let unit = try #require(try sink(program, field: ".x").units.first)
    #expect(unit.summary.string.hasPrefix("move → 3,4"))
    #expect(unit.summary.string.contains("y is missing"))
    #expect(unit.issues.map(\.text) == ["y is missing"])
    #expect(unit.values.flatMap { $0 }.map(\.string) == ["3"])
  }

  @Test func whatTheProgramPassesOnAndAMessageThatWasCutShortAreReadByTheirLooks() throws {
    #expect(try sink(Program(.passed), "{\"a\":1}").units.map(\.form) == ["json"])
    let program = Program("1")
    #expect(try sink(program, "hello", isCut: true).units.map(\.form) == ["text"])
    #expect(program.asked.withLock { $0.isEmpty })
  }

  @Test func aFailureIsAnIssueWithThePayloadBesideIt() throws {
    let sink = try sink(Program(.failed("no answer")))
    #expect(sink.units.first?.issues.map(\.text) == ["no answer"])
    #expect(sink.outline == ["abc", "issue: no answer"])
  }
}
