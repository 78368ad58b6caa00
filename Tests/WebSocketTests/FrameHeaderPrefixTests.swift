import Testing

@testable import WebSocket

/// Frame headers: one way to read them.
@Suite struct FrameHeaderPrefixTests {
  /// Lengths around every border of RFC 6455, section 5.2, each in every form that holds it.
  private static var headers: [FrameHeader] {
    let lengths: [UInt64] = [0, 1, 125, 126, 127, 255, 65535, 65536, 1 << 31, 1 << 63, .max]
    var headers: [FrameHeader] = []
    for length in lengths {
      for form in FrameHeader.LengthForm.allCases {
        guard form.rawValue >= FrameHeader.LengthForm.minimal(for: length).rawValue else {
          continue
        }
        for key in [nil, MaskingKey(0x37FA_213D)] {
          for first in [0x81, 0x02, 0xC1, 0x7F, 0x88] as [UInt8] {
            headers.append(
              FrameHeader(firstByte: first, length: length, lengthForm: form, maskingKey: key))
          }
        }
      }
    }
    return headers
  }

  /// The examples of section 5.7.
  @Test(
    arguments: [
      ([0x81, 0x05, 0x48], FrameHeader(opcode: .text, length: 5, maskingKey: nil)),
      (
        [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F],
        FrameHeader(opcode: .text, length: 5, maskingKey: MaskingKey(0x37FA_213D))
      ),
      ([0x01, 0x03, 0x48], FrameHeader(fin: false, opcode: .text, length: 3, maskingKey: nil)),
      ([0x80, 0x02, 0x6C], FrameHeader(opcode: .continuation, length: 2, maskingKey: nil)),
      (
        [0x82, 0x7E, 0x01, 0x00],
        FrameHeader(firstByte: 0x82, length: 256, lengthForm: .bits16, maskingKey: nil)
      ),
      (
        [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0],
        FrameHeader(firstByte: 0x82, length: 65536, lengthForm: .bits64, maskingKey: nil)
      ),
    ] as [([UInt8], FrameHeader)]
  )
  func theExamplesOfTheRFC(bytes: [UInt8], header: FrameHeader) {
    #expect(bytes.withUnsafeBytes { FrameHeader($0) } == header)
  }

  @Test func whatWasWrittenIsReadWholeOrByteByByteAndNothingBeforeItIsAllThere() {
    for header in Self.headers {
      let bytes = FrameSerializer.bytes(of: header)
      (bytes + [0xEE]).withUnsafeBytes { raw in
        #expect(FrameHeader(raw) == header)
        #expect(FrameHeaderPrefix(raw)?.byteCount == header.byteCount)
        for count in 0..<bytes.count {
          #expect(FrameHeader(UnsafeRawBufferPointer(rebasing: raw[..<count])) == nil)
        }
        var partial = PartialHeader()
        for position in 0..<bytes.count {
          #expect(partial.header == nil)
          let piece = UnsafeRawBufferPointer(rebasing: raw[position..<position + 1])
          #expect(partial.take(from: piece, at: 0) == 1)
        }
        #expect(partial.header == header)
        #expect(partial.take(from: raw, at: 0) == 0)
      }
    }
  }

  @Test func theFastPathTakesExactlyTheUnremarkableAndReadsItAsTheOtherWayDoes() {
    for header in Self.headers where header.length <= 65536 {
      let payload = [UInt8](repeating: 0x61, count: Int(header.length))
      let frame = FrameSerializer.bytes(of: header) + payload
      for from in Endpoint.allCases {
        let fast = frame.withUnsafeBytes { raw in
          raw.baseAddress.flatMap {
            FastPathHeader($0, at: 0, end: raw.count, from: from, sizeLimit: .max)
          }
        }
        let isPlain =
          (header.firstByte == 0x81 || header.firstByte == 0x82)
          && header.isMasked == (from == .client)
          && header.lengthForm == .minimal(for: header.length)
        #expect((fast != nil) == isPlain, "\(header) from \(from)")
        guard let fast else { continue }
        #expect(fast.firstByte == header.firstByte && fast.length == Int(header.length))
        #expect(fast.header == header.byteCount && fast.flags == FrameFlags(header, from: from))
      }
    }
  }
}
