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
    let digits = text.filter { !$0.isWhitespace }.map(\.hexDigitValue)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: high << 4 | low))
    }
    return bytes
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
