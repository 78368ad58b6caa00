/// Times in HAR files: decimal seconds, and dates of ISO 8601.
enum HARNumber {
  /// A decimal number in nanoseconds when it counts seconds, exactly; nil when it is none, or
  /// negative, or out of range.
  static func nanoseconds(_ text: [UInt8]) -> UInt64? {
    let parts = text.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let seconds = digits(whole),
      parts.count < 2 || isDigits(parts[1])
    else { return rough(text) }
    var fraction: UInt64 = 0
    if parts.count == 2 {
      let nine = parts[1].prefix(9) + [UInt8](repeating: 0x30, count: max(0, 9 - parts[1].count))
      fraction = digits(nine) ?? 0
    }
    let product = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = product.partialValue.addingReportingOverflow(fraction)
    return product.overflow || sum.overflow ? nil : sum.partialValue
  }

  /// A message's time, whatever it counts: seconds as Chrome writes it, milliseconds or
  /// microseconds as others do, or seconds on a clock that began with something else than 1970.
  ///
  /// - Parameter clock: The first time of such a clock, in its own nanoseconds, and the moment it
  ///   stands for.
  static func moment(_ text: [UInt8], clock: inout (first: UInt64, moment: UInt64)?, start: UInt64)
    -> UInt64?
  {
    guard let seconds = Double(String(decoding: text, as: UTF8.self)), seconds >= 0 else {
      return nil
    }
    if seconds >= 1e14 { return scaled(seconds, by: 1e3) }
    if seconds >= 1e11 { return scaled(seconds, by: 1e6) }
    guard let time = nanoseconds(text) else { return nil }
    guard seconds < 1e8 else { return time }
    let known = clock ?? (time, start)
    clock = known
    return known.moment &+ (time - min(time, known.first))
  }

  private static func scaled(_ number: Double, by factor: Double) -> UInt64? {
    UInt64(exactly: (number * factor).rounded())
  }

  private static func rough(_ text: [UInt8]) -> UInt64? {
    Double(String(decoding: text, as: UTF8.self)).flatMap { scaled($0, by: 1e9) }
  }

  private static func isDigits(_ text: ArraySlice<UInt8>) -> Bool {
    text.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func digits(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard !text.isEmpty, text.count <= 18, isDigits(text) else { return nil }
    return text.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
  }

  /// A date and time with `Z` or an offset, in nanoseconds since the Unix epoch.
  static func date(_ text: String) -> UInt64? {
    var bytes = Array(text.utf8)
    var minutes: Int64 = 0
    if let sign = bytes.dropFirst(11).lastIndex(where: { $0 == 0x2B || $0 == 0x2D }) {
      let zone = bytes[(sign + 1)...].filter { $0 != 0x3A }
      guard zone.count == 4, let number = digits(zone[...]) else { return nil }
      minutes = Int64(number / 100 * 60 + number % 100) * (bytes[sign] == 0x2B ? -1 : 1)
      bytes = Array(bytes[..<sign])
    }
    guard let local = InstantLiteral.nanoseconds(bytes[...]) else { return nil }
    let moved = Int64(clamping: local).addingReportingOverflow(minutes * 60_000_000_000)
    return moved.overflow || moved.partialValue < 0 ? nil : UInt64(moved.partialValue)
  }
}
