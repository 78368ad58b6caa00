package import Capture
import WebSocket

/// Finds a frame by its number, with its rules and its place in the session file.
package struct FrameLookup: Sendable {
  // The log's cursor gives whole frames, but only in order. The first one it gave serves as the
  // form into which the others are filled.
  private var form: LoggedFrame?

  package init() {}

  /// Gets ready, once the log has a frame.
  package mutating func prepare(_ log: CaptureLog) {
    guard form == nil else { return }
    var cursor = LogCursor()
    while true {
      let items = cursor.next(in: log)
      if items.isEmpty { return }
      for case .frame(let frame) in items {
        form = frame
        return
      }
    }
  }

  /// The frame with a number, from 1; nil when there is none.
  package func frame(_ number: UInt32, in state: borrowing LogState) -> LoggedFrame? {
    guard var frame = form, let row = state.frame(number) else { return nil }
    frame.row = row
    frame.rules = row.hasFindings ? state.rules(of: row) : []
    frame.segments = state.segments(of: row)
    return frame
  }
}
