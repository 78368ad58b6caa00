package import Screen
import Text

/// Where the parts of the replay's time line stand.
package struct TimeLineLayout {
  let replay: ReplayState
  let isASCII: Bool

  package init(replay: ReplayState, isASCII: Bool) {
    self.replay = replay
    self.isASCII = isASCII
  }

  /// Where the bar stands in a line; nil when there is no room for one.
  package func bar(in line: Rect) -> Range<Int>? {
    let start = TextWidth.columns(of: label) + 3
    return line.width - 1 - start >= 8 ? start..<line.width - 1 : nil
  }

  /// The place in the recording that a column of the line stands for.
  func place(at x: Int, in line: Rect) -> UInt64? {
    guard let bar = bar(in: line), bar.contains(x) else { return nil }
    let share = Double(x - bar.lowerBound) / Double(max(1, bar.count - 1))
    return UInt64(Double(replay.duration) * share)
  }

  /// What it does, its speed and its position.
  package var label: String {
    let sign = replay.isPlaying ? (isASCII ? ">" : "▶") : (isASCII ? "=" : "‖")
    let times = [replay.position, replay.duration].map { Self.text($0, of: replay.duration) }
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
}
