/// Reads moments: `2026-01-02`, `2026-01-02T03:04:05.25Z`, or seconds since the Unix epoch.
package enum InstantLiteral {
  /// Nanoseconds since the Unix epoch; nil when `text` is not a moment in range.
  package static func nanoseconds(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard text.contains(0x2D) else {
      return try? NumberLiteral.duration(text)
    }
    var bytes = Array(text)
    if bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z") { bytes.removeLast() }
    let halves = bytes.split(
      maxSplits: 1, omittingEmptySubsequences: false,
      whereSeparator: { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t") || $0 == 0x20 })
    guard let days = halves.first.flatMap(days) else { return nil }
    guard halves.count == 2 else { return nanoseconds(days: days, inDay: 0) }
    return timeOfDay(halves[1]).flatMap { nanoseconds(days: days, inDay: $0) }
  }

  private static func nanoseconds(days: Int, inDay: UInt64) -> UInt64? {
    guard let days = UInt64(exactly: days), days < 213_503 else { return nil }
    return days * 86_400_000_000_000 + inDay
  }

  /// Days since the epoch, by the proleptic Gregorian calendar.
  private static func days(_ text: ArraySlice<UInt8>) -> Int? {
    let parts = text.split(separator: 0x2D, omittingEmptySubsequences: false).map(number)
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // Years begin in March here, so that the leap day is the last of its year.
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }

  /// `03:04`, `03:04:05` or `03:04:05.25`, in nanoseconds.
  private static func timeOfDay(_ text: ArraySlice<UInt8>) -> UInt64? {
    let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hour = number(parts[0]),
      let minute = number(parts[1]), hour < 24, minute < 60
    else { return nil }
    let minutes = UInt64(hour * 60 + minute) * 60_000_000_000
    guard parts.count == 3 else { return minutes }
    guard let last = parts[2].last, FilterScanner.isDigit(last),
      let seconds = try? NumberLiteral.duration(parts[2]), seconds < 61_000_000_000
    else { return nil }
    return minutes + seconds
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    guard !text.isEmpty, text.count <= 4, text.allSatisfy(FilterScanner.isDigit) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
