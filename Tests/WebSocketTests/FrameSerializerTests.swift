import Testing

@testable import WebSocket

@Suite struct FrameSerializerTests {
  private let hello = Array("Hello".utf8)

  @Test func theExamplesOfRFC6455Section5And7ComeOutByteForByte() {
    let unmasked = FrameHeader(opcode: .text, length: 5, maskingKey: nil)
    #expect(
      FrameSerializer.frame(header: unmasked, payload: hello)
        == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
    let masked = FrameHeader(opcode: .text, length: 5, maskingKey: MaskingKey(0x37FA_213D))
    #expect(
      FrameSerializer.frame(header: masked, payload: hello)
        == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    let fragment = FrameHeader(fin: false, opcode: .text, length: 3, maskingKey: nil)
    #expect(FrameSerializer.bytes(of: fragment) == [0x01, 0x03])
    let medium = FrameHeader(opcode: .binary, length: 256, maskingKey: nil)
    #expect(FrameSerializer.bytes(of: medium) == [0x82, 0x7E, 0x01, 0x00])
    let large = FrameHeader(opcode: .binary, length: 65536, maskingKey: nil)
    #expect(FrameSerializer.bytes(of: large) == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
  }

  @Test func aLengthFormLongerThanNeededIsKept() {
    let header = FrameHeader(
      firstByte: 0x81, length: 5, lengthForm: .bits64, maskingKey: MaskingKey(0x0102_0304))
    #expect(
      FrameSerializer.bytes(of: header) == [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4])
  }

  @Test func illegalHeadersGoOutAsTheirFieldsSay() {
    let header = FrameHeader(
      firstByte: 0x7F, length: .max, lengthForm: .bits64, maskingKey: nil)
    #expect(FrameSerializer.bytes(of: header) == [0x7F, 0x7F] + Array(repeating: 0xFF, count: 8))
    let cut = FrameHeader(firstByte: 0x82, length: 0x1_2345, lengthForm: .bits16, maskingKey: nil)
    #expect(FrameSerializer.bytes(of: cut) == [0x82, 0x7E, 0x23, 0x45])
  }

  @Test func theHeaderWrittenIsAsLongAsTheHeaderSays() {
    for form in FrameHeader.LengthForm.allCases {
      for key in [nil, MaskingKey(1)] {
        let header = FrameHeader(firstByte: 0x82, length: 1, lengthForm: form, maskingKey: key)
        #expect(FrameSerializer.bytes(of: header).count == header.byteCount)
      }
    }
  }
}
