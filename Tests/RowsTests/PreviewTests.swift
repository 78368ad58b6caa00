import Capture
import Screen
import Testing
import WebSocket

@testable import Rows

/// The beginning of a payload in one line.
@Suite struct PreviewTests {
  private static func text(
    _ opcode: Opcode, _ payload: [UInt8]?, length: Int? = nil, flags: FrameFlags = [],
    searched: String = ""
  ) -> String {
    let header = FrameHeader(
      opcode: opcode, length: UInt64(length ?? payload?.count ?? 1), maskingKey: nil)
    let row = FrameRow(
      number: 1, connection: 1, from: .client, header: header, time: 0, timeEnd: 0, flags: flags,
      position: 0)
    let runs = Preview(searched: searched).runs(of: row, payload)
    return String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
  }

  @Test func textIsTextAndBytesAreDigits() {
    #expect(Self.text(.text, Array("abc".utf8)) == "abc")
    #expect(Self.text(.binary, [1, 0xAB]) == "01 ab")
    #expect(Self.text(.continuation, Array("abc".utf8)) == "abc")
    #expect(Self.text(.continuation, [1, 2]) == "01 02")
    #expect(
      Self.text(.text, []) == ""
        && Self.text(.binary, [], length: 5) == "the session file no longer has it")
    #expect(Self.text(.text, nil) == "compressed")
    #expect(Self.text(.text, [], length: 5, flags: [.compressed]) == "")
  }

  /// A character may be cut only where the payload is.
  @Test func halfACharacterAtTheEndOfAWholePayloadIsNoText() {
    #expect(Self.text(.continuation, [0x61, 0xC3]) == "61 c3")
    #expect(Self.text(.continuation, [0x61, 0xC3], length: 5) == "a\u{FFFD}")
  }

  /// A few random bytes can look like text.
  @Test func aShortPingIsShownInBothForms() {
    #expect(Self.text(.ping, Array("abcd".utf8)) == "61 62 63 64  \"abcd\"")
    #expect(Self.text(.ping, Array("abcde".utf8)) == "abcde")
    #expect(
      Self.text(.pong, [0, 1]) == "00 01" && Self.text(.pong, [0, 1, 2, 3, 4]) == "00 01 02 03 04")
  }

  @Test func aCloseIsItsCodeItsMeaningAndItsReason() {
    #expect(Self.text(.close, [0x03, 0xE8]) == "1000 Normal Closure ")
    #expect(Self.text(.close, [0x03, 0xE8] + Array("x".utf8)) == "1000 Normal Closure \"x\"")
    #expect(Self.text(.close, [0x0F, 0xA0] + Array("x".utf8)) == "4000 \"x\"")
    #expect(Self.text(.close, [7]) == "07")
  }

  @Test func whatWasSearchedForIsMarked() {
    let header = FrameHeader(opcode: .text, length: 5, maskingKey: nil)
    let row = FrameRow(
      number: 1, connection: 1, from: .client, header: header, time: 0, timeEnd: 0, flags: [],
      position: 0)
    let runs = Preview(searched: "B").runs(of: row, Array("abcab".utf8))
    #expect(runs.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b", "ca", "b"])
    #expect(runs.map(\.role) == [.text, .searchMatch, .text, .searchMatch])
  }

  @Test func somethingHeldIsShownAsFarAsItIsThere() {
    func text(_ opcode: Opcode, _ payload: [UInt8]) -> String {
      String(decoding: Preview().runs(of: opcode, payload).flatMap(\.bytes), as: UTF8.self)
    }
    #expect(text(.text, []) == "" && text(.text, [0x61]) == "a" && text(.binary, [0x61]) == "61")
  }
}
