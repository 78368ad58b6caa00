import Payloads
import Testing

@testable import Options

/// A command that reads messages.
@Suite struct CommandDecoderTests {
  private func answer(
    _ decoder: CommandDecoder, _ text: String = "hello"
  ) -> DecoderProgramAnswer {
    let piece = Piece(Array(text.utf8), isText: true, isFromClient: false)
    let facts = ConversationFacts(subprotocol: "chat", target: "/x")
    return decoder.read(piece, of: facts, isHurried: false)
  }

  private func text(_ answer: DecoderProgramAnswer) -> String? {
    if case .document(let bytes) = answer { return String(decoding: bytes, as: UTF8.self) }
    if case .failed(let reason) = answer { return reason }
    return nil
  }

  @Test func eachMessageIsALineOfJSONEachLineOfItsOutputAnAnswerNullPassesItOn() {
    let asked = text(answer(CommandDecoder("cat")))
    #expect(
      asked
        == #"{"from":"server","opcode":"text","payload_text":"hello","subprotocol":"chat","target":"/x"}"#
    )
    #expect(answer(CommandDecoder("while read line; do echo null; done")) == .passed)
  }

  @Test func aMessageIsAskedForOnce() {
    let decoder = CommandDecoder("n=0; while read line; do n=$((n+1)); echo $n; done")
    #expect(text(answer(decoder)) == "1")
    #expect(text(answer(decoder)) == "1")
    #expect(text(answer(decoder, "other")) == "2")
  }

  @Test func aLargeMessageAndALargeAnswerDoNotWaitForEachOther() {
    let long = String(repeating: "x", count: 1 << 20)
    let answer = text(answer(CommandDecoder("cat"), long))
    #expect((answer?.utf8.count ?? 0) > 1 << 20)
  }

  @Test func aCommandThatEndsBabblesOrCannotBeFoundIsReportedAndGivenUpInTheEnd() {
    #expect(text(answer(CommandDecoder("echo no >&2; exit 3")))?.hasSuffix("ended: no") == true)
    let babble = CommandDecoder("while read line; do echo '{'; done")
    #expect(text(answer(babble))?.contains("not JSON") == true)
    let missing = CommandDecoder("windsock-no-such-program")
    for number in 0..<3 { #expect(text(answer(missing, "\(number)"))?.contains("ended") == true) }
    #expect(text(answer(missing, "4"))?.contains("not asked any more") == true)
  }
}
