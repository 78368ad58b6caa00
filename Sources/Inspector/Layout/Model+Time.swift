import Capture
import Rows
import Screen

/// The times that the time strip and the connections show.
extension Model {
  /// Now, or the end of what there is, in nanoseconds since the session's first byte.
  var now: UInt64 {
    let time = facts.isLive ? clock.now : clock.last
    return time > origin ? time - origin : 0
  }

  /// Whether the strip is shown where there is room for it.
  var showsTimeStrip: Bool { hasTimeStrip || replay != nil }

  /// Whether the strip shows the last minute; with the cursor further back, it shows the whole
  /// session.
  var showsRecentTime: Bool {
    guard !list.isFollowing, let time = cursorTime else { return true }
    return now < RecentCounts.reach || time >= now - RecentCounts.reach
  }

  /// When the row under the cursor happened, in nanoseconds since the session's first byte.
  package var cursorTime: UInt64? {
    let row = cursorRow
    let time: UInt64? = log.read { state in
      switch row {
      case .frame(let number): state.frame(number)?.timeEnd
      case .event(let event):
        state.journal.indices.contains(event) ? state.journal[event].time : nil
      case .underWay, .held, nil: nil
      }
    }
    return time.map { $0 > origin ? $0 - origin : 0 }
  }

  /// Frames and bytes a second: of the last five seconds, or of a whole recording.
  var rate: (frames: Double, bytes: Double) {
    if facts.isLive { return activity.recent.rate(until: now, steps: 20) }
    let seconds = Double(max(now, 1)) / 1e9
    return (Double(rows.frames) / seconds, Double(activity.payload) / seconds)
  }

  /// Counts what came, as long as it is shown.
  mutating func workOnActivity() {
    guard isCounting else { return }
    activity.advance(unitIndex)
    statisticsChanged()
  }

  /// Whether frames wait to be counted for something on the screen.
  var isCounting: Bool { !isPaused && showsActivity && activity.isBehind(unitIndex) }

  private var showsActivity: Bool {
    if case .statistics = overlay { return true }
    let layout = Layout(self)
    return !layout.timeStrip.isEmpty || !layout.connections.isEmpty
  }

  /// When ``Event/tick(_:)`` is due, on the clock whose times it brings; nil when it is not.
  package var nextTick: UInt64? {
    [nextPicture, composer.repetition?.due, nextStatistics].compactMap { $0 }.min()
  }

  /// When the open statistics are to be computed again.
  private var nextStatistics: UInt64? {
    guard facts.isLive, !isPaused, case .statistics(let pane) = overlay else { return nil }
    return pane.isStale ? pane.due : nil
  }

  /// When times on the screen are to be drawn again.
  private var nextPicture: UInt64? {
    if let replay { return replay.nextTick(next: nextRowTime) }
    let isSeen = facts.isLive && !isPaused && !Layout(self).timeStrip.isEmpty
    return isSeen ? clock.nextTick : nil
  }
}
