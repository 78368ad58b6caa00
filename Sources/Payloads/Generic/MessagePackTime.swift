import Text

/// The timestamps of MessagePack (specification, "Timestamp extension type").
enum MessagePackTime {
  /// - Returns: nil when the bytes are none of the three formats.
  static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    var cursor = ByteCursor(bytes, range)
    switch range.count {
    case 4: return cursor.integer(4).flatMap { text(seconds: Int64($0), nanoseconds: 0) }
    case 8:
      return cursor.integer(8).flatMap {
        text(seconds: Int64($0 & 0x3_FFFF_FFFF), nanoseconds: $0 >> 34)
      }
    case 12:
      guard let nanoseconds = cursor.integer(4), let seconds = cursor.integer(8) else { return nil }
      return text(seconds: Int64(bitPattern: seconds), nanoseconds: nanoseconds)
    default: return nil
    }
  }

  private static func text(seconds: Int64, nanoseconds: UInt64) -> String? {
    guard nanoseconds < 1_000_000_000 else { return nil }
    return InstantText.text(seconds: seconds, nanoseconds: nanoseconds)
  }
}

/// Instants that payloads hold as numbers.
enum InstantText {
  /// Seconds since 1970 as ISO 8601; where they are of no year that is written with four digits,
  /// as they are.
  static func text(seconds: Int64, nanoseconds: UInt64) -> String {
    guard let whole = UInt64(exactly: seconds),
      case let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000),
      !overflow, product <= UInt64.max - nanoseconds
    else { return "\(seconds) s since 1970" }
    return String(decoding: Timestamp.iso8601(product + nanoseconds), as: UTF8.self)
  }
}
