/// Reads bytes in hexadecimal.
enum HexLiteral {
  /// `08:96:01`, `08-96-01` or `0x089601`; nil for anything else.
  static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    if text.starts(with: [0x30, 0x78]) || text.starts(with: [0x30, 0x58]) {
      return digits(text.dropFirst(2))
    }
    let groups = text.split(omittingEmptySubsequences: false) { $0 == 0x3A || $0 == 0x2D }
    guard groups.count > 1, groups.allSatisfy({ $0.count == 2 }) else { return nil }
    return digits(ArraySlice(groups.joined()))
  }

  /// Digits, two a byte, without anything between.
  static func digits(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let values = text.compactMap(ASCII.hexDigit)
    guard !values.isEmpty, values.count == text.count, values.count.isMultiple(of: 2) else {
      return nil
    }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
  }

  /// Whether more digits could make it bytes.
  static func mayGrow(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { ASCII.hexDigit($0) != nil || $0 == 0x3A || $0 == 0x2D }
  }
}
