/// The escapes of JSON strings (RFC 8259, section 7).
enum JSONEscapes {
  /// The most bytes that `count` bytes can become: a control character is written as `\u001f`.
  static func limit(_ count: Int) -> Int { 6 * count }

  /// Writes UTF-8 with escapes for what JSON demands and for what could act on a terminal.
  ///
  /// - Parameter target: Has room for `limit` bytes.
  /// - Returns: How many bytes were written.
  static func write(
    _ utf8: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var written = 0
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      if byte == 0x22 || byte == 0x5C {
        target[written] = 0x5C
        target[written &+ 1] = byte
        written &+= 2
        index &+= 1
      } else if (byte >= 0x20 && byte < 0x7F) || (byte >= 0x80 && !isSuspect(byte)) {
        target[written] = byte
        written &+= 1
        index &+= 1
      } else {
        let length = scalarLength(utf8, at: index)
        if let scalar = escaped(utf8, at: index, length: length) {
          written += writeEscape(scalar, to: target + written)
        } else {
          for place in index..<index + length { target[written + place - index] = utf8[place] }
          written += length
        }
        index += length
      }
    }
    return written
  }

  /// Whether a byte can lead one of the characters that are escaped: U+0080–009F, U+00AD,
  /// U+0600s marks, U+2000s, U+FEFF, U+FFF9s, U+E0000s.
  private static func isSuspect(_ byte: UInt8) -> Bool {
    byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF || byte == 0xF3
  }

  private static func scalarLength(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = utf8[index]
    let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    return min(length, utf8.count - index)
  }

  /// The scalar at `index` when it is to be escaped.
  private static func escaped(
    _ utf8: UnsafeBufferPointer<UInt8>, at index: Int, length: Int
  ) -> UInt32? {
    let lead = UInt32(utf8[index])
    if length == 1 { return lead }
    var scalar = length == 2 ? lead & 0x1F : length == 3 ? lead & 0x0F : lead & 0x07
    for offset in 1..<length { scalar = scalar << 6 | UInt32(utf8[index + offset] & 0x3F) }
    return actsOnTerminals(scalar) ? scalar : nil
  }

  private static func actsOnTerminals(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x80...0x9F, 0xAD, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  private static func writeEscape(
    _ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let short: UInt8? =
      switch scalar {
      case 0x08: 0x62
      case 0x09: 0x74
      case 0x0A: 0x6E
      case 0x0C: 0x66
      case 0x0D: 0x72
      default: nil
      }
    if let short {
      target[0] = 0x5C
      target[1] = short
      return 2
    }
    guard scalar >= 0x10000 else { return writeUnit(scalar, to: target) }
    let first = writeUnit(0xD800 + (scalar - 0x10000) >> 10, to: target)
    return first + writeUnit(0xDC00 + (scalar - 0x10000) & 0x3FF, to: target + first)
  }

  private static func writeUnit(
    _ unit: UInt32, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    target[0] = 0x5C
    target[1] = 0x75
    for place in 2..<6 {
      let digit = UInt8(truncatingIfNeeded: unit >> UInt32(20 - 4 * place)) & 0xF
      target[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
    }
    return 6
  }
}
