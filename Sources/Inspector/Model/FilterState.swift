import Capture

/// Which rows are shown, and how far that has been found out.
struct FilterState {
  /// The expression as it was entered; empty shows everything.
  var text = ""
  var filter: Filter?
  /// The only connection that is shown; nil for all.
  var connection: UInt32?
  var matches = MatchSet()
  /// Where the expression has got to in the session; nil without one.
  ///
  /// It is shared by the copies of a model, of which only the newest goes on.
  var scan: FilterScan?

  var isActive: Bool { filter != nil || connection != nil }

  /// Rows judged in one step: few when payloads are read, so that keys are answered meanwhile.
  var chunk: Int { filter?.needsPayload == true ? 2048 : 32768 }

  /// Starts over: nothing is known of any row.
  mutating func restart(over session: Session) {
    matches = MatchSet()
    // It reads in order, the list wherever it is looked at: they do not share their decoders.
    scan = filter.map { FilterScan($0, over: session, inflating: InflatedReader(session)) }
  }
}
