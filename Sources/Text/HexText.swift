/// Bytes as hexadecimal digits.
package enum HexText {
  private static let digits = Array("0123456789abcdef".utf8)

  /// `81 fe 00`.
  package static func spaced(_ bytes: some Collection<UInt8>) -> String {
    join(bytes, separator: true)
  }

  /// `81fe00`.
  package static func stream(_ bytes: some Collection<UInt8>) -> String {
    join(bytes, separator: false)
  }

  /// The bytes that hexadecimal digits stand for, white space between them ignored; nil for others.
  package static func bytes(of text: some StringProtocol) -> [UInt8]? {
    bytes(ofDigits: String(text.filter { !$0.isWhitespace }).utf8)
  }

  /// The bytes that hexadecimal digits in ASCII stand for; nil for anything else.
  package static func bytes(ofDigits digits: some Collection<UInt8>) -> [UInt8]? {
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for digit in digits {
      guard let value = value(digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }

  /// A number with at least `width` digits.
  package static func number(_ value: UInt64, width: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func join(_ bytes: some Collection<UInt8>, separator: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 3)
    for byte in bytes {
      if separator, !text.isEmpty { text.append(0x20) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 0xF)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
