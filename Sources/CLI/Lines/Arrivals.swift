import Options
import Synchronization

/// When the last message of a server was seen.
final class Arrivals: Sendable {
  private let time = Atomic<UInt64>(0)

  /// Nanoseconds of the monotonic clock; 0 before the first.
  var last: UInt64 { time.load(ordering: .relaxed) }

  func note() { time.store(Clock.monotonic(), ordering: .relaxed) }
}
