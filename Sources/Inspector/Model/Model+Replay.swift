import Capture
import Rows

/// A recording replayed on the screen: up to when its rows are shown.
extension Model {
  /// The position of the replay, in nanoseconds since the Unix epoch; nil when all of the recording
  /// is shown.
  var moment: UInt64? { replay.map { origin.addingClamped($0.position) } }

  /// When the next frame or event comes, in nanoseconds since the session's first byte; nil after
  /// the last.
  var nextRowTime: UInt64? {
    guard let moment else { return nil }
    let (frames, events, origin) = (rows.frames, rows.events, self.origin)
    let time: UInt64? = log.read { state in
      let frame = state.frame(UInt32(clamping: frames + 1))?.timeEnd
      let event = state.journal.indices.contains(events) ? state.journal[events].time : nil
      return [frame, event].compactMap { $0 }.filter { $0 > moment }.min()
    }
    return time.map { $0 > origin ? $0 - origin : 0 }
  }
}
