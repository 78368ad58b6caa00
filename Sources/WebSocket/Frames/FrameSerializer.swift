/// Writes frames as bytes (RFC 6455, section 5.2), illegal ones included: a header goes out exactly
/// as its fields say.
package enum FrameSerializer {
  /// The header alone: 2 to 14 bytes.
  ///
  /// - Parameter header: its length form is honoured even when it is not the shortest; a length
  ///   that does not fit the form loses its upper bits.
  /// - Returns: the bytes in wire order.
  package static func bytes(of header: FrameHeader) -> [UInt8] {
    var bytes: [UInt8] = []
    append(header, to: &bytes)
    return bytes
  }

  /// A whole frame, its payload masked with the header's key when it has one.
  ///
  /// - Parameters:
  ///   - header: its `length` is written as it is, even when it is not the payload's.
  ///   - payload: the payload data, unmasked.
  /// - Returns: the bytes in wire order.
  package static func frame(header: FrameHeader, payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header.byteCount + payload.count)
    append(header, to: &bytes)
    bytes += payload
    if let key = header.maskingKey {
      bytes.withUnsafeMutableBytes {
        Masking.apply(key, to: .init(rebasing: $0[header.byteCount...]), offset: 0)
      }
    }
    return bytes
  }

  /// Appends a whole frame, its payload masked with the header's key when it has one.
  ///
  /// - Parameters:
  ///   - header: its `length` is written as it is, even when it is not the payload's.
  ///   - payload: the payload data, unmasked.
  package static func append(
    header: FrameHeader, payload: UnsafeRawBufferPointer, to bytes: inout [UInt8]
  ) {
    append(header, to: &bytes)
    let start = bytes.count
    bytes += payload
    guard let key = header.maskingKey else { return }
    bytes.withUnsafeMutableBytes {
      Masking.apply(key, to: .init(rebasing: $0[start...]), offset: 0)
    }
  }

  private static func append(_ header: FrameHeader, to bytes: inout [UInt8]) {
    bytes.append(header.firstByte)
    let maskBit: UInt8 = header.isMasked ? 0x80 : 0
    switch header.lengthForm {
    case .bits7: bytes.append(maskBit | UInt8(truncatingIfNeeded: header.length & 0x7F))
    case .bits16: bytes.append(maskBit | 126)
    case .bits64: bytes.append(maskBit | 127)
    }
    let extraBits = header.lengthForm.extraBytes * 8
    for shift in stride(from: extraBits - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: header.length >> UInt64(shift)))
    }
    if let key = header.maskingKey { bytes += key.bytes }
  }
}
