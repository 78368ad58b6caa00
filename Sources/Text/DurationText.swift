/// Lengths of time as text.
package enum DurationText {
  /// Short enough for a row: `250 ms`, `3.5 ms`, `1.20 s`.
  package static func short(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<1_000_000: "\(nanoseconds / 1000) µs"
    case ..<10_000_000: "\(nanoseconds / 1_000_000).\(nanoseconds / 100_000 % 10) ms"
    case ..<1_000_000_000: "\(nanoseconds / 1_000_000) ms"
    default: "\(nanoseconds / 1_000_000_000).\(twoDigits(nanoseconds / 10_000_000 % 100)) s"
    }
  }

  private static func twoDigits(_ number: UInt64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
