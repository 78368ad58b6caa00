/// How long to wait before the next attempt to connect: longer after each failure, and with jitter,
/// so that clients that lost the same server at the same moment do not return together.
struct BackOff {
  /// Seconds after the first failure, and the most.
  static let first = 0.5
  static let most = 30.0
  /// Seconds that a connection has to last before the waits begin from the start.
  static let lasting = 10.0

  /// How many attempts were made since a connection lasted.
  private(set) var attempts = 0

  /// The next attempt.
  ///
  /// - Parameters:
  ///   - random: 0 up to 1.
  ///   - wish: Seconds that the server asked for.
  /// - Returns: Seconds to wait.
  mutating func next(random: Double, wish: Double? = nil) -> Double {
    var longest = Self.first
    for _ in 0..<min(attempts, 10) { longest = min(Self.most, longest * 2) }
    attempts += 1
    return max(min(wish ?? 0, 10 * Self.most), longest * (0.5 + random / 2))
  }

  /// A connection ended that had lasted for this many seconds.
  mutating func ended(after seconds: Double) {
    if seconds >= Self.lasting { attempts = 0 }
  }
}
