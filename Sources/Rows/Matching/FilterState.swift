package import Capture
package import Filter
package import Units

/// Which rows are shown, and how many have been tested.
package struct FilterState {
  /// The expression as it was entered; empty shows everything.
  package var text = ""
  package var filter: Filter?
  /// The only connection that is shown; nil for all.
  package var connection: UInt32?
  /// Whether a row is a frame or a whole message.
  package var unit = RowUnit.frames
  /// The messages that are several rows, when rows are units.
  package var unitPlaces = UnitPlaces()
  /// Whether Pings and Pongs are left out.
  package var hidesKeepAlives = false
  /// Whether rows that repeat the one before of the same sender are left out.
  package var foldsRepeats = false
  /// Whether only marked rows are shown.
  package var isMarkedOnly = false
  package var matches = MatchSet()
  /// Whether rows that do not match the expression are dimmed, not hidden.
  package var dims = false
  /// What is shown beneath the matches while the others are dimmed.
  package var beneath = Beneath.all
  /// When the frames that match came.
  package var counts = TimeCounts(limit: 1 << 16)
  /// Finds the rows that match; nil when their headers alone decide.
  ///
  /// It is shared by the copies of a model; only the newest uses it.
  package var scan: (any RowScan)?
  /// Evaluates single rows again whose answers came later; nil when the filter does not ask about
  /// answers.
  package var matcher: FrameMatcher?
  /// Chooses the units of a matching message that are rows; nil where all of them are.
  package private(set) var unitMatcher: FrameMatcher?
  /// Decodes packets of polling exchanges; nil when there is no expression.
  package private(set) var packets: UnitSource?
  /// How many events were checked for packets: these are decoded one by one, after the rows.
  package var packetEvents = 0
  /// Those of them with requests or answers, when the filter asks about requests and answers.
  package var linkedEvents: [ExchangeKey: Int] = [:]
  /// How many answers were taken in.
  package var answers = 0

  package init() {}

  package var isActive: Bool {
    filter != nil || connection != nil || unit.joinsFrames || isMarkedOnly
      || hidesKeepAlives || foldsRepeats
  }

  /// Whether rows are dimmed now.
  package var isDimming: Bool { dims && filter != nil && !isMarkedOnly }

  /// The rows that are shown; nil for all of them.
  package var shown: MatchSet? {
    guard isDimming else { return isActive ? matches : nil }
    if case .some(let state) = beneath { return state.matches }
    return nil
  }

  /// The rows that have been checked.
  package var checked: Int {
    if case .some(let state) = beneath { return min(matches.checked, state.matches.checked) }
    return matches.checked
  }

  /// The messages under way, as far as rows are messages.
  package var openMessages: [OpenMessage] {
    ((scan as? MessageScan ?? (scan as? RepeatScan)?.base as? MessageScan)?.underWay ?? [])
      .filter { connection == nil || $0.connection == connection }
  }

  /// Rows checked in one step: few when payloads are read, so that keys are answered meanwhile.
  package var chunk: Int { filter?.needsPayload == true || foldsRepeats ? 2048 : 32768 }

  /// Starts over: nothing is known of any row.
  ///
  /// - Parameters:
  ///   - session: Whose rows are tested.
  ///   - choice: The decoders chosen for connections, for filters that ask about decoded content.
  ///   - index: What the screen's own pass found, for filters that ask about requests and answers.
  package mutating func restart(
    over session: Session, choice: DecodeChoice = DecodeChoice(), index: UnitIndex
  ) {
    matches = MatchSet()
    counts = TimeCounts(limit: 1 << 16)
    unitPlaces.restart()
    scan = nil
    matcher = nil
    unitMatcher = nil
    packets = nil
    packetEvents = 0
    linkedEvents = [:]
    beneath = .all
    if isDimming, connection != nil || unit.joinsFrames || hidesKeepAlives || foldsRepeats {
      var state = FilterState()
      (state.connection, state.unit) = (connection, unit)
      (state.hidesKeepAlives, state.foldsRepeats) = (hidesKeepAlives, foldsRepeats)
      state.restart(over: session, choice: choice, index: index)
      beneath = .some(state)
    }
    // The marks themselves determine those rows.
    if isMarkedOnly { return }
    // It reads in order while the list jumps around, so they do not share decoders.
    let filter = judged
    let inflating = filter.map { _ in InflatedReader(session) }
    let asksForLinks = filter?.asksForLinks ?? false
    let units =
      asksForLinks
      ? UnitSource(session, sharing: index, choice: choice) : UnitSource(session, choice: choice)
    matcher =
      asksForLinks
      ? filter.map { FrameMatcher($0, in: session, inflating: inflating, units: units) } : nil
    // The screen's pass is soon ahead, and the bodies alone decide nearly all of them. What only
    // leaves out Pings asks nothing of packets.
    packets = self.filter.map { _ in
      UnitSource(session, sharing: index, choice: choice, readsAhead: false)
    }
    answers = 0
    if unit == .units, !isDimming, let filter, filter.needsPayload {
      unitMatcher = FrameMatcher(filter, in: session, inflating: inflating, units: packets)
    }
    scan =
      switch unit {
      case .frames: filter.map { FilterScan($0, over: session, inflating: inflating, units: units) }
      case .messages, .units: MessageScan(filter, over: session, inflating: inflating, units: units)
      }
    if foldsRepeats, !isDimming { scan = RepeatScan(scan, over: session) }
  }

  /// The expression, and what else is left out.
  private var judged: Filter? {
    guard hidesKeepAlives else { return filter }
    let keepAlives = "not (op == ping or op == pong)"
    let text = filter.map { "(\($0.description)) and \(keepAlives)" } ?? keepAlives
    guard case .success(let both) = Filter.parse(text) else { return filter }
    return both
  }
}

/// The rows among which those that do not match are dimmed.
package indirect enum Beneath {
  case all
  /// Those of one connection, or whole messages.
  case some(FilterState)
}
