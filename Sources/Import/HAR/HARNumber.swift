import Filter

/// Times in HAR files: decimal seconds, and dates of ISO 8601.
enum HARNumber {
  /// A decimal number in nanoseconds when it counts seconds, exactly; nil when it is not one, or
  /// negative, or out of range.
  static func nanoseconds(_ text: [UInt8]) -> UInt64? { number(text, decimals: 9) }

  /// A decimal number with its point moved to the right, and cut there.
  private static func number(_ text: [UInt8], decimals: Int) -> UInt64? {
    let parts = text.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    let unit = (0..<decimals).reduce(UInt64(1)) { product, _ in product * 10 }
    guard let whole = parts.first, let number = digits(whole),
      parts.count < 2 || isDigits(parts[1])
    else { return rough(text, unit: Double(unit)) }
    var fraction: UInt64 = 0
    if parts.count == 2 {
      let zeros = [UInt8](repeating: 0x30, count: max(0, decimals - parts[1].count))
      fraction = digits(parts[1].prefix(decimals) + zeros) ?? 0
    }
    let product = number.multipliedReportingOverflow(by: unit)
    let sum = product.partialValue.addingReportingOverflow(fraction)
    return product.overflow || sum.overflow ? nil : sum.partialValue
  }

  /// A message's time, whatever it counts: seconds as Chrome writes it, milliseconds or
  /// microseconds as others do, or seconds on a clock that did not begin in 1970.
  ///
  /// A negative one says that the time is not known, as Playwright's short files do: it is `start`.
  ///
  /// - Parameter clock: The first time of such a clock, in its own nanoseconds, and the moment it
  ///   stands for.
  static func moment(_ text: [UInt8], clock: inout (first: UInt64, moment: UInt64)?, start: UInt64)
    -> UInt64?
  {
    guard let seconds = Double(String(decoding: text, as: UTF8.self)), !seconds.isNaN else {
      return nil
    }
    if seconds < 0 { return start }
    if seconds >= 1e14 { return number(text, decimals: 3) }
    if seconds >= 1e11 { return number(text, decimals: 6) }
    guard let time = nanoseconds(text) else { return nil }
    guard seconds < 1e8 else { return time }
    let known = clock ?? (time, start)
    clock = known
    return known.moment &+ (time - min(time, known.first))
  }

  /// A message's time as text: a number in quotes, or a date.
  static func moment(
    text: [UInt8], clock: inout (first: UInt64, moment: UInt64)?, start: UInt64
  ) -> UInt64? {
    isDate(text)
      ? date(String(decoding: text, as: UTF8.self)) : moment(text, clock: &clock, start: start)
  }

  /// An absolute moment: a date, or seconds, milliseconds or microseconds since 1970.
  static func moment(alone text: [UInt8]) -> UInt64? {
    guard text.first != 0x2D else { return nil }
    var clock: (first: UInt64, moment: UInt64)?
    return moment(text: text, clock: &clock, start: 0)
  }

  /// Whether text begins like a date, with the year and a hyphen.
  private static func isDate(_ text: [UInt8]) -> Bool {
    text.count >= 10 && isDigits(text[..<4]) && text[4] == 0x2D
  }

  /// The same for a number with an exponent, as exactly as a double has it.
  private static func rough(_ text: [UInt8], unit: Double) -> UInt64? {
    Double(String(decoding: text, as: UTF8.self)).flatMap { UInt64(exactly: ($0 * unit).rounded()) }
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
      guard zone.count == 2 || zone.count == 4, var number = digits(zone[...]) else { return nil }
      if zone.count == 2 { number *= 100 }
      minutes = Int64(number / 100 * 60 + number % 100) * (bytes[sign] == 0x2B ? -1 : 1)
      bytes = Array(bytes[..<sign])
    }
    guard let local = InstantLiteral.nanoseconds(bytes[...]) else { return nil }
    let moved = Int64(clamping: local).addingReportingOverflow(minutes * 60_000_000_000)
    return moved.overflow || moved.partialValue < 0 ? nil : UInt64(moved.partialValue)
  }
}
