import Testing

@testable import WebSocket

@Suite struct MessageAssemblerTests {
  private var assembler = MessageAssembler(limit: 8)

  private mutating func receive(
    _ opcode: Opcode, _ text: String, fin: Bool = true, rsv1: Bool = false
  ) -> [Message] {
    let payload = Array(text.utf8)
    let header = FrameHeader(
      fin: fin, rsv1: rsv1, opcode: opcode, length: UInt64(payload.count), maskingKey: nil)
    return assembler.receive(header, payload: payload)
  }

  private func message(
    _ text: String, opcode: Opcode = .text, compressed: Bool = false, frames: Int = 1,
    omitted: UInt64 = 0, isComplete: Bool = true
  ) -> Message {
    Message(
      opcode: opcode, compressed: compressed, frameCount: frames, payload: Array(text.utf8),
      omitted: omitted, isComplete: isComplete)
  }

  @Test mutating func aSingleFrameIsAMessage() {
    #expect(receive(.binary, "ab") == [message("ab", opcode: .binary)])
  }

  @Test mutating func fragmentsWithAPingBetweenThemAreOneMessage() {
    #expect(receive(.text, "Hel", fin: false, rsv1: true).isEmpty)
    #expect(receive(.ping, "p").isEmpty)
    #expect(receive(.continuation, "", fin: false).isEmpty)
    #expect(receive(.continuation, "lo") == [message("Hello", compressed: true, frames: 3)])
    #expect(assembler.pending == nil)
  }

  @Test mutating func aContinuationWithoutAStartIsLeftOut() {
    #expect(receive(.continuation, "x").isEmpty)
    #expect(receive(.continuation, "x", fin: false).isEmpty)
    #expect(receive(.text, "a") == [message("a")])
  }

  @Test mutating func aStartWhileAMessageIsInProgressEndsThatOneIncomplete() {
    #expect(receive(.text, "a", fin: false).isEmpty)
    #expect(
      receive(.binary, "b") == [message("a", isComplete: false), message("b", opcode: .binary)])
  }

  @Test mutating func bytesBeyondTheLimitAreCountedAndNotKept() {
    #expect(receive(.text, "12345", fin: false).isEmpty)
    #expect(receive(.continuation, "6789a", fin: false).isEmpty)
    #expect(receive(.continuation, "bc") == [message("12345678", frames: 3, omitted: 4)])
    #expect(receive(.text, "12345678") == [message("12345678")])
  }
}
