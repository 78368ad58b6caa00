/// The first two bytes of a frame header, which determine how long the header is and where its
/// other fields are (RFC 6455, section 5.2).
///
/// Everything that reads frame headers reads them through this: complete headers, headers that come
/// in pieces (`PartialHeader`), and the parser's fast path (`FastPathHeader`).
package struct FrameHeaderPrefix: Equatable, Sendable {
  /// FIN, RSV1–3 and the opcode.
  package let firstByte: UInt8
  /// MASK and the seven bits of the payload length.
  package let secondByte: UInt8

  @inline(__always)
  package init(_ firstByte: UInt8, _ secondByte: UInt8) {
    self.firstByte = firstByte
    self.secondByte = secondByte
  }

  /// Nil when there are fewer than two bytes.
  @inline(__always)
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2 else { return nil }
    self.init(bytes[0], bytes[1])
  }

  @inline(__always)
  package var isMasked: Bool { secondByte & 0x80 != 0 }

  /// The payload length, or 126 or 127 where it follows in 16 or 64 bits.
  @inline(__always)
  package var shortLength: UInt8 { secondByte & 0x7F }

  @inline(__always)
  package var lengthForm: FrameHeader.LengthForm {
    switch shortLength {
    case 126: .bits16
    case 127: .bits64
    default: .bits7
    }
  }

  /// The size of the whole header: 2 to 14 bytes.
  package var byteCount: Int { 2 + lengthForm.extraBytes + (isMasked ? 4 : 0) }

  /// The payload length in whatever form it has.
  ///
  /// - Parameter header: The header's first byte; all `byteCount` bytes except the masking key have
  ///   to be there.
  @inline(__always)
  func length(at header: UnsafeRawPointer) -> UInt64 {
    switch lengthForm {
    case .bits7: UInt64(shortLength)
    case .bits16:
      UInt64(UInt16(bigEndian: header.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    case .bits64: UInt64(bigEndian: header.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
    }
  }
}

extension FrameHeader {
  /// Reads the header that `bytes` begin with; nil when it is not there as a whole.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard let prefix = FrameHeaderPrefix(bytes), bytes.count >= prefix.byteCount,
      let base = bytes.baseAddress
    else { return nil }
    let form = prefix.lengthForm
    self.init(
      firstByte: prefix.firstByte, length: prefix.length(at: base), lengthForm: form,
      maskingKey: prefix.isMasked ? MaskingKey(at: base + 2 + form.extraBytes) : nil)
  }
}

extension MaskingKey {
  /// Reads the four bytes at `place`.
  @inline(__always)
  init(at place: UnsafeRawPointer) {
    self.init(UInt32(bigEndian: place.loadUnaligned(as: UInt32.self)))
  }
}
