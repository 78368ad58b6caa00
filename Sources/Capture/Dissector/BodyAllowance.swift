/// How much of an HTTP body is kept: the first bytes up to a limit, and only the length of the
/// rest.
struct BodyAllowance {
  /// In the middle of a read, a shorter run takes less room than the extra packet that leaving it
  /// out would need.
  private static let shortestRun = 128

  private let limit: UInt64
  private var left: UInt64

  /// - Parameter limit: Bytes of each body that are kept.
  init(limit: UInt64) {
    self.limit = limit
    left = limit
  }

  /// The next body begins.
  mutating func begin() { left = limit }

  /// Takes the next bytes of the body, at these places of a read.
  ///
  /// - Parameter isLast: Whether nothing follows them in the read.
  /// - Returns: The places of those that are not kept; nil when all are.
  mutating func cut(_ range: Range<Int>, isLast: Bool) -> Range<Int>? {
    let kept = Int(min(left, UInt64(range.count)))
    left -= UInt64(kept)
    let cut = (range.lowerBound + kept)..<range.upperBound
    return cut.isEmpty || (!isLast && cut.count < Self.shortestRun) ? nil : cut
  }
}
