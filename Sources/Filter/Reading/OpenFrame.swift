import Capture
import WebSocket

/// A frame about which a filter has to know more than columns show, with everything that has to be
/// asked of the log, so that its payload can be read while the log is free.
struct OpenFrame: Sendable {
  var row: FrameRow
  /// The rules it broke; nil for none.
  var rules: [FindingID]?
  /// Where it is; nil when it is in one piece.
  var segments: Segments?
  /// When the frame before it began, in nanoseconds since the Unix epoch.
  var previous: UInt64?
  /// The size of its message, in bytes, if the filter asks for it.
  var messageSize: UInt64?

  init(_ row: FrameRow, in state: borrowing LogState) {
    self.row = row
    rules = row.hasFindings ? state.rules(of: row) : nil
    segments = state.spans(of: row)
  }

  var frame: LoggedFrame {
    let whole = Segment(position: row.position, count: Int(clamping: row.wireLength))
    return LoggedFrame(row: row, rules: rules ?? [], segments: segments ?? Segments(whole))
  }
}
