/// How long to wait for answers once everything was sent.
struct InputEnding: Sendable {
  /// Seconds in any case; infinity for ever.
  var patience: Double
  /// Seconds without a message, after which no more is waited for; nil for none.
  var idle: Double?
  /// When the last message came.
  var arrivals: Arrivals

  /// Milliseconds that are left to wait; none when it is time to close.
  ///
  /// - Parameters:
  ///   - start: When everything was sent, in nanoseconds of the monotonic clock.
  ///   - now: The time by the same clock.
  func rest(since start: UInt64, now: UInt64) -> Int32 {
    let elapsed = Self.seconds(from: start, to: now)
    var rest = patience - elapsed
    if let idle {
      rest = min(rest, idle - Self.seconds(from: max(start, arrivals.last), to: now))
    }
    guard rest > 0 else { return 0 }
    // Without a deadline, it checks again after an hour.
    return Int32(min(rest * 1000 + 1, 3_600_000))
  }

  private static func seconds(from: UInt64, to: UInt64) -> Double {
    to > from ? Double(to - from) / 1e9 : 0
  }
}
