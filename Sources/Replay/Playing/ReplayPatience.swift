/// How long to wait for the other end.
struct ReplayPatience {
  /// Nanoseconds after which a wait is reported.
  static let moment: UInt64 = 1_000_000_000
  /// The timeout is divided by this when the other end is unlikely to answer.
  private static let divisor: UInt64 = 10

  private let timeout: UInt64?
  /// Whether a wait ran out, and nothing was said since.
  private var isSilent = false
  private var lastHeard: UInt64 = 0

  /// - Parameter timeout: Nanoseconds; nil for ever.
  init(timeout: UInt64?) { self.timeout = timeout }

  /// When a wait ends; nil for never.
  ///
  /// An end that let one wait run out and has sent nothing since has a tenth of the time for the
  /// next one. An end that sent something else instead has the same time after its last message.
  ///
  /// - Parameters:
  ///   - since: When it began.
  ///   - hasSubstitutes: Whether as many messages came as are waited for.
  func end(since: UInt64, hasSubstitutes: Bool) -> UInt64? {
    guard let timeout else { return nil }
    let short = timeout / Self.divisor
    let full = since &+ (isSilent ? short : timeout)
    return hasSubstitutes ? min(full, max(since, lastHeard) &+ short) : full
  }

  mutating func ranOut() { isSilent = true }

  mutating func heard(at time: UInt64) {
    isSilent = false
    lastHeard = time
  }
}
