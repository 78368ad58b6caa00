import Capture

/// Which rows are shown, and how far that has been found out.
struct FilterState: Sendable {
  /// The expression as it was entered; empty shows everything.
  var text = ""
  var filter: (any FrameFilter)?
  /// The only connection that is shown; nil for all.
  var connection: UInt32?
  var matches = MatchSet()
  /// Reads the log in the order of the rows, as far as they are judged.
  var cursor = LogCursor()

  var isActive: Bool { filter != nil || connection != nil }

  /// Rows judged in one step: few when payloads are read, so that keys are answered meanwhile.
  var chunk: Int { filter?.needsPayload == true ? 2048 : 32768 }

  /// Starts over: nothing is known of any row.
  mutating func restart() {
    matches = MatchSet()
    cursor = LogCursor()
  }
}
