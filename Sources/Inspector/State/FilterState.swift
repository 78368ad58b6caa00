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
  /// Whether rows that do not match the expression are dimmed, not hidden.
  package var dims = false
  /// What is shown beneath the matches while the others are dimmed.
  var beneath = Beneath.all
  /// When the frames that match came.
  var counts = TimeCounts(limit: 1 << 16)
  /// Finds the rows that match; nil when their headers alone decide.
  ///
  /// It is shared by the copies of a model; only the newest uses it.
  var scan: (any RowScan)?

  package var isActive: Bool {
    filter != nil || connection != nil || unit == .messages || isMarkedOnly
  }

  /// Whether rows are dimmed now.
  package var isDimming: Bool { dims && filter != nil && !isMarkedOnly }

  /// The rows that are shown; nil for all of them.
  var shown: MatchSet? {
    guard isDimming else { return isActive ? matches : nil }
    if case .some(let state) = beneath { return state.matches }
    return nil
  }

  /// The rows that have been checked.
  var checked: Int {
    if case .some(let state) = beneath { return min(matches.checked, state.matches.checked) }
    return matches.checked
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
    counts = TimeCounts(limit: 1 << 16)
    scan = nil
    beneath = .all
    if isDimming, connection != nil || unit == .messages {
      var state = FilterState()
      (state.connection, state.unit) = (connection, unit)
      state.restart(over: session, choice: choice)
      beneath = .some(state)
    }
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

/// The rows among which those that do not match are dimmed.
indirect enum Beneath {
  case all
  /// Those of one connection, or whole messages.
  case some(FilterState)
}
