import Capture
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Rows

/// A frame's header bit by bit, as in the figure of RFC 6455, section 5.2.
@Suite struct DetailHeaderTests {
  private static func text(
    _ header: FrameHeader, isCompressed: Bool = false, width: Int = 100
  ) -> (lines: [String], fields: [String?]) {
    let session = Traffic().session
    let source = ShownSession(
      session, payloads: PayloadReader(store: session.store), contents: ContentReader(session),
      decoded: DecodedRows(session, Signs(isASCII: false)), lookup: FrameLookup(), unit: .frames,
      origin: 0, searched: "", isASCII: false)
    var text = DetailText(source, width: width)
    text.add(header: header, isCompressed: isCompressed)
    let lines = text.lines.map { String(decoding: $0.flatMap(\.bytes), as: UTF8.self) }
    return (lines, lines.indices.map { text.fields[$0] })
  }

  @Test func theHeaderOfAMaskedText() {
    // RFC 6455, section 5.7: a single-frame masked text message with "Hello".
    let header = FrameHeader(
      fin: true, opcode: .text, length: 5, maskingKey: MaskingKey(0x37FA_213D))
    let (lines, fields) = Self.text(header)
    #expect(
      lines == [
        "Header      81 85 37 fa 21 3d  6 bytes", "|F|R|R|R| opcode|M| Payload len |",
        "|1|0|0|0|0 0 0 1|1|0 0 0 0 1 0 1|",
        "1... ....  FIN          last frame of its message",
        ".000 ....  RSV1 2 3     clear",
        ".... 0001  opcode       0x1 text",
        "1... ....  MASK         the payload is masked",
        ".000 0101  Payload len  5 bytes",
        "32 bits    masking key  37fa213d",
      ])
    #expect(
      fields == [
        nil, nil, nil, "fin", "not rsv1 and not rsv2 and not rsv3", "op == text", "masked",
        "len == 5", "key == 37:fa:21:3d",
      ])
  }

  @Test func aFragmentWithReservedBitsAndALongLength() {
    let header = FrameHeader(
      firstByte: 0x52, length: 300, lengthForm: .bits16, maskingKey: nil)
    let (lines, fields) = Self.text(header)
    #expect(
      Array(lines.dropFirst(2)) == [
        "|0|1|0|1|0 0 1 0|0|1 1 1 1 1 1 0|",
        "0... ....  FIN          more frames of this message follow",
        ".1.. ....  RSV1         set",
        "..0. ....  RSV2         clear",
        "...1 ....  RSV3         set",
        ".... 0010  opcode       0x2 binary",
        "0... ....  MASK         the payload is not masked",
        ".111 1110  Payload len  126: the length is in the next 16 bits",
        "16 bits    Extended payload length  300 bytes",
      ])
    #expect(
      Array(fields.dropFirst(3)) == [
        "not fin", "rsv1", "not rsv2", "rsv3", "op == binary", "not masked", "lenbits == 16",
        "len == 300",
      ])
    #expect(
      Self.text(header, isCompressed: true).lines[4]
        == ".1.. ....  RSV1         set: the message is compressed")
  }

  @Test func aLengthThatTookTooManyBits() {
    let header = FrameHeader(firstByte: 0x8A, length: 7, lengthForm: .bits64, maskingKey: nil)
    let lines = Self.text(header).lines
    #expect(lines[0] == "Header      8a 7f 00 00 00 00 00 00 00 07  10 bytes")
    #expect(lines.contains(".... 1010  opcode       0xa pong, a control frame"))
    #expect(lines.contains(".111 1111  Payload len  127: the length is in the next 64 bits"))
    #expect(lines.last == "64 bits    Extended payload length  7 bytes; a shorter form would do")
    #expect(header.excess == "7 bytes in a 64-bit length that should be 7 bits")
    #expect(FrameHeader(opcode: .text, length: 7, maskingKey: nil).excess == nil)
  }

  @Test func theFigureNeeds33Columns() {
    let header = FrameHeader(opcode: .text, length: 5, maskingKey: nil)
    #expect(Self.text(header, width: 33).lines.contains("|F|R|R|R| opcode|M| Payload len |"))
    #expect(!Self.text(header, width: 32).lines.contains { $0.contains("opcode|M|") })
  }
}
