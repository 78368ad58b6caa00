/// The header of a frame as it stood on the wire (RFC 6455, section 5.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
///     |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
///     |N|V|V|V|       |S|             |   (if payload len==126/127)   |
///     | |1|2|3|       |K|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///
/// It remembers how the length was encoded, because the shortest form is a rule that peers break.
package struct FrameHeader: Hashable, Sendable {
  /// How many bits of the header carried the payload length.
  package enum LengthForm: UInt8, Sendable, CaseIterable {
    case bits7
    case bits16
    case bits64

    /// 7, 16 or 64, as the NDJSON field `length_bits` has it.
    package var bits: Int {
      switch self {
      case .bits7: 7
      case .bits16: 16
      case .bits64: 64
      }
    }

    /// The bytes of extended payload length that follow the first two of the header.
    package var extraBytes: Int {
      switch self {
      case .bits7: 0
      case .bits16: 2
      case .bits64: 8
      }
    }

    /// The shortest form that can hold `length`: the only one section 5.2 allows for it.
    package static func minimal(for length: UInt64) -> LengthForm {
      length < 126 ? .bits7 : length < 65536 ? .bits16 : .bits64
    }
  }

  /// FIN, RSV1–3 and the opcode: the first byte, as it stood on the wire.
  package var firstByte: UInt8
  /// The length of the payload in bytes, up to 2^64 - 1 because a wire can claim it.
  package var length: UInt64
  package var lengthForm: LengthForm
  /// The masking key, nil when the MASK bit is clear.
  package var maskingKey: MaskingKey?

  package init(
    firstByte: UInt8, length: UInt64, lengthForm: LengthForm, maskingKey: MaskingKey?
  ) {
    self.firstByte = firstByte
    self.length = length
    self.lengthForm = lengthForm
    self.maskingKey = maskingKey
  }

  /// A header with the shortest length form.
  package init(
    fin: Bool = true, rsv1: Bool = false, opcode: Opcode, length: UInt64, maskingKey: MaskingKey?
  ) {
    self.init(
      firstByte: (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode.rawValue,
      length: length,
      lengthForm: .minimal(for: length),
      maskingKey: maskingKey)
  }

  package var fin: Bool { firstByte & 0x80 != 0 }
  package var rsv1: Bool { firstByte & 0x40 != 0 }
  package var rsv2: Bool { firstByte & 0x20 != 0 }
  package var rsv3: Bool { firstByte & 0x10 != 0 }
  package var opcode: Opcode { Opcode(rawValue: firstByte) }
  package var isMasked: Bool { maskingKey != nil }

  /// The size of the header on the wire: 2 to 14 bytes.
  package var byteCount: Int {
    2 + lengthForm.extraBytes + (isMasked ? 4 : 0)
  }
}
