package import Screen
import Text

/// Where the parts of the time strip are, and which time it covers.
///
/// All times are nanoseconds since the session's first byte.
package struct TimeStripLayout {
  /// The time that the bar covers.
  package let start: UInt64
  package let end: UInt64
  /// What is before the bar and after it.
  package let label: String
  package let tail: String

  /// The strip of a recording that is replayed.
  package init(of replay: ReplayState, isASCII: Bool) {
    (start, end) = (0, replay.duration)
    label = Self.label(of: replay, isASCII: isASCII)
    tail = ""
  }

  /// The strip of a session up to `now`.
  ///
  /// - Parameters:
  ///   - isRecent: Whether the last minute is shown instead of all of it.
  ///   - frames: How many there are.
  ///   - rate: How many frames and bytes come in a second.
  package init(
    until now: UInt64, isRecent: Bool, frames: Int, rate: (frames: Double, bytes: Double)
  ) {
    if isRecent {
      end = max(now, RecentCounts.reach)
      start = end - RecentCounts.reach
      tail = now > RecentCounts.reach ? "-60s..now" : "0s..60s"
    } else {
      (start, end) = (0, now)
      tail = "0s..\(Self.length(now))"
    }
    let count = ShortNumber.text(Double(frames))
    label =
      "\(count) fr  \(ShortNumber.text(rate.frames))/s  \(ShortNumber.text(rate.bytes))B/s"
  }

  /// Where the bar is in a line; nil when there is no room for one.
  package func bar(in line: Rect) -> Range<Int>? {
    let first = hasLabel(in: line) ? TextWidth.columns(of: label) + 3 : 1
    let last = line.width - (hasTail(in: line) ? tail.utf8.count + 2 : 1)
    return last - first >= 8 ? first..<last : nil
  }

  /// Whether there is room for what is before the bar.
  package func hasLabel(in line: Rect) -> Bool {
    line.width - TextWidth.columns(of: label) >= 12
  }

  package func hasTail(in line: Rect) -> Bool { !tail.isEmpty && line.width >= 60 }

  /// The time that a column of the line stands for.
  package func place(at x: Int, in line: Rect) -> UInt64? {
    guard let bar = bar(in: line), bar.contains(x) else { return nil }
    let share = Double(x - bar.lowerBound) / Double(max(1, bar.count - 1))
    return start.addingClamped(UInt64(Double(end - start) * share))
  }

  /// The column of a bar of `columns` columns that a time falls into; nil outside of it.
  package func column(of time: UInt64, columns: Int) -> Int? {
    guard columns > 0, time >= start, time <= end else { return nil }
    guard end > start else { return 0 }
    let share = Double(time - start) / Double(end - start)
    return min(columns - 1, Int(share * Double(columns - 1) + 0.5))
  }

  private static func label(of replay: ReplayState, isASCII: Bool) -> String {
    let sign = replay.isPlaying ? (isASCII ? ">" : "▶") : (isASCII ? "=" : "‖")
    let times = [replay.position, replay.duration].map { text($0, of: replay.duration) }
    return "\(sign) \(replay.speedText) \(times[0])/\(times[1])"
  }

  /// `1:05.3`; with milliseconds in a recording shorter than a minute.
  package static func text(_ time: UInt64, of duration: UInt64) -> String {
    let whole = time / 1_000_000_000
    let seconds = whole % 60
    let rest = Timestamp.seconds(time % 1_000_000_000).dropFirst(2)
    return "\(whole / 60):\(seconds < 10 ? "0" : "")\(seconds)."
      + rest.prefix(duration < 60_000_000_000 ? 3 : 1)
  }

  /// A length of time in a few characters: `1.5s`, `3m5s`, `2h10m`.
  private static func length(_ time: UInt64) -> String {
    let seconds = time / 1_000_000_000
    switch seconds {
    case ..<60: return "\(seconds).\(time / 100_000_000 % 10)s"
    case ..<3600: return "\(seconds / 60)m\(seconds % 60)s"
    default: return "\(seconds / 3600)h\(seconds / 60 % 60)m"
    }
  }
}
