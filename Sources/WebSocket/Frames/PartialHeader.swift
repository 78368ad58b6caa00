/// The bytes of a frame header that have come so far: 0 to 14.
package struct PartialHeader: Sendable {
  /// The bytes in wire order: the first eight, then the rest.
  private var bytes = InlineArray<14, UInt8>(repeating: 0)
  private(set) var count = 0

  package var isEmpty: Bool { count == 0 }

  /// Takes from `source` what the header still lacks and returns the position after it.
  package mutating func take(from source: UnsafeRawBufferPointer, at position: Int) -> Int {
    var position = position
    while position < source.count, count < needed {
      bytes[count] = source[position]
      count += 1
      position += 1
    }
    return position
  }

  /// The header, once all of its bytes are there (RFC 6455, section 5.2).
  package var header: FrameHeader? {
    guard count == needed else { return nil }
    let form = lengthForm
    let short = bytes[1] & 0x7F
    let length = form == .bits7 ? UInt64(short) : number(at: 2, count: form.extraBytes)
    let key: MaskingKey? =
      isMasked
      ? MaskingKey(UInt32(truncatingIfNeeded: number(at: 2 + form.extraBytes, count: 4))) : nil
    return FrameHeader(firstByte: bytes[0], length: length, lengthForm: form, maskingKey: key)
  }

  /// The header's size as far as it is known: two bytes until the second one tells.
  private var needed: Int {
    count < 2 ? 2 : 2 + lengthForm.extraBytes + (isMasked ? 4 : 0)
  }

  private var isMasked: Bool { bytes[1] & 0x80 != 0 }

  package init() {}

  private var lengthForm: FrameHeader.LengthForm {
    switch bytes[1] & 0x7F {
    case 126: .bits16
    case 127: .bits64
    default: .bits7
    }
  }

  private func number(at start: Int, count: Int) -> UInt64 {
    var number: UInt64 = 0
    for index in start..<start + count { number = number << 8 | UInt64(bytes[index]) }
    return number
  }
}
