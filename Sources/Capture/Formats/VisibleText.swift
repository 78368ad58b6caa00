import WebSocket

/// Bytes as text that cannot act on a terminal, for line output.
package enum VisibleText {
  /// UTF-8 as it is, but controls, invisible characters and bytes that are not UTF-8 as escapes:
  /// `\n`, `\u{1b}`, `\xff`.
  package static func make(_ bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes)
    if isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
    var text = ""
    var index = 0
    while index < bytes.count {
      if let (scalar, length) = scalar(bytes, at: index) {
        append(scalar, to: &text)
        index += length
      } else {
        text += "\\x" + hex([bytes[index]])
        index += 1
      }
    }
    return text
  }

  /// Whether bytes that do not say what they are, those of a ping say, are shown as text.
  ///
  /// They are when they are UTF-8 without control characters other than white space; the first 256
  /// decide.
  ///
  /// - Parameter isWhole: Whether nothing follows the bytes; else a character may be cut at the end.
  package static func isText(_ bytes: some Collection<UInt8>, isWhole: Bool = true) -> Bool {
    let sample = Array(bytes.prefix(256))
    let isPlain = sample.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D
    }
    var validator = UTF8Validator()
    guard isPlain, sample.withUnsafeBytes({ validator.consume($0) }) == nil else { return false }
    return !isWhole || sample.count < bytes.count || validator.finish() == nil
  }

  /// Appends the same to rows on their way out.
  static func append(_ bytes: [UInt8], to output: inout RowBuffer) {
    if isPlain(bytes) { output += bytes } else { output += Array(make(bytes).utf8) }
  }

  /// Whether it is ASCII without controls, as most text is: then there is nothing to look at
  /// character by character.
  private static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count {
        // In blocks without a way out, which the optimizer turns into vectors.
        let end = min(bytes.count, start + 64)
        var isOther = false
        for index in start..<end { isOther = isOther || bytes[index] &- 0x20 > 0x5E }
        if isOther { return false }
        start = end
      }
      return true
    }
  }

  /// Two lower-case digits a byte.
  package static func hex(_ bytes: some Collection<UInt8>) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      for digit in [byte >> 4, byte & 0xF] {
        digits.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The scalar that a well-formed sequence at `index` encodes, and its length.
  private static func scalar(_ bytes: [UInt8], at index: Int) -> (Unicode.Scalar, Int)? {
    let lead = bytes[index]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
    guard length > 0, index + length <= bytes.count else { return nil }
    var decoder = UTF8()
    var iterator = bytes[index..<index + length].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, length)
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
      if scalar.value < 0x20 || scalar.value == 0x7F
        || JSONEscapes.actsOnTerminals(scalar.value)
      {
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}
