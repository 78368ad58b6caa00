import Capture
package import Filter
import Units

/// Which rows are shown, and how many have been tested.
package struct FilterState {
  /// The expression as it was entered; empty shows everything.
  package var text = ""
  package var filter: Filter?
  /// The only connection that is shown; nil for all.
  package var connection: UInt32?
  /// Whether a row is a frame or a whole message.
  package var unit = RowUnit.frames
  /// Whether only marked rows are shown.
  package var isMarkedOnly = false
  package var matches = MatchSet()
  /// Finds the rows that match; nil when their headers alone decide.
  ///
  /// It is shared by the copies of a model; only the newest uses it.
  var scan: (any RowScan)?

  package var isActive: Bool {
    filter != nil || connection != nil || unit == .messages || isMarkedOnly
  }

  /// The messages under way, as far as rows are messages.
  var openMessages: [OpenMessage] {
    ((scan as? MessageScan)?.underWay ?? [])
      .filter { connection == nil || $0.connection == connection }
  }

  /// Rows checked in one step: few when payloads are read, so that keys are answered meanwhile.
  var chunk: Int { filter?.needsPayload == true ? 2048 : 32768 }

  /// Starts over: nothing is known of any row.
  ///
  /// - Parameter choice: What connections are read as, for filters that ask what they say.
  mutating func restart(over session: Session, choice: DecodeChoice = DecodeChoice()) {
    matches = MatchSet()
    scan = nil
    // The marks themselves say which rows those are.
    if isMarkedOnly { return }
    // It reads in order, the list wherever it is looked at: they do not share their decoders.
    let inflating = filter.map { _ in InflatedReader(session) }
    let units = UnitSource(session, choice: choice)
    scan =
      switch unit {
      case .frames: filter.map { FilterScan($0, over: session, inflating: inflating, units: units) }
      case .messages: MessageScan(filter, over: session, inflating: inflating, units: units)
      }
  }
}
