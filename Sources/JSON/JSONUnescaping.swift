/// The text of JSON strings: their escapes resolved (RFC 8259, section 7).
package enum JSONUnescaping {
  /// The UTF-8 that a string stands for.
  ///
  /// Half a surrogate pair is not a character and becomes U+FFFD.
  ///
  /// - Parameter raw: What stands between the quotation marks, with escapes as the grammar has
  ///   them; an unknown escape stands for its second character.
  package static func text(_ raw: some Collection<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw[...]
    // The first half of a surrogate pair that the next escape may complete.
    var high: UInt16?
    func endPair() {
      guard high != nil else { return }
      high = nil
      text += "\u{FFFD}".utf8
    }
    while let byte = rest.popFirst() {
      guard byte == 0x5C, let escape = rest.popFirst() else {
        endPair()
        text.append(byte)
        continue
      }
      guard escape == 0x75, let unit = codeUnit(rest) else {
        endPair()
        text.append(character(escape))
        continue
      }
      rest = rest.dropFirst(4)
      if let first = high, unit & 0xFC00 == 0xDC00 {
        high = nil
        text += String(decoding: [first, unit], as: UTF16.self).utf8
      } else {
        endPair()
        if unit & 0xFC00 == 0xD800 {
          high = unit
        } else {
          text += String(decoding: [unit], as: UTF16.self).utf8
        }
      }
    }
    endPair()
    return text
  }

  private static func character(_ escape: UInt8) -> UInt8 {
    switch escape {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: escape
    }
  }

  /// The four hexadecimal digits at the beginning; nil when there are none.
  private static func codeUnit(_ rest: some Collection<UInt8>) -> UInt16? {
    let digits = rest.prefix(4)
    guard digits.count == 4 else { return nil }
    var unit: UInt16 = 0
    for digit in digits {
      guard let value = JSONBytes.hexDigit(digit) else { return nil }
      unit = unit << 4 | value
    }
    return unit
  }
}
