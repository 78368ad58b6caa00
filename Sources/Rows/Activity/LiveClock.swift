/// The current time in a live session: the time of the newest thing in it plus the time that has
/// passed since.
///
/// Only ticks move it, so a picture shows one moment; a minute after the last thing happened it
/// stops, and nothing wakes the program any more.
package struct LiveClock: Sendable {
  /// The newest thing in the session, in nanoseconds since the Unix epoch.
  package private(set) var last: UInt64 = 0
  /// When a tick saw it first, on the clock of ticks.
  private var seen: UInt64?
  private var lastTick: UInt64 = 0

  private static let interval: UInt64 = 1_000_000_000

  package init() {}

  /// Something happened, or nothing new did.
  package mutating func hear(_ time: UInt64) {
    guard time > last else { return }
    last = time
    seen = nil
  }

  package mutating func tick(_ now: UInt64) {
    seen = seen ?? now
    lastTick = now
  }

  /// The time now, in nanoseconds since the Unix epoch.
  package var now: UInt64 { last.addingClamped(elapsed) }

  private var elapsed: UInt64 {
    guard let seen, lastTick > seen else { return 0 }
    return lastTick - seen
  }

  /// When the next tick is due; nil when nothing happened for so long that none is needed.
  package var nextTick: UInt64? {
    guard last > 0, elapsed < RecentCounts.reach + Self.interval else { return nil }
    return lastTick.addingClamped(Self.interval)
  }
}
