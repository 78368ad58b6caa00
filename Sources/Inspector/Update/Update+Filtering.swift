import Capture
import Filter
import Rows
import Units

extension Model {
  /// Checks the next rows against the filter, as many as can be done quickly.
  mutating func workOnFilter() {
    defer { chooseUnits() }
    guard isFiltering else { return }
    if filter.matches.checked < rows.count {
      let late = checkNext()
      // While rows are dimmed, matching does not decide which rows there are.
      if !filter.isDimming { show(late) }
    }
    judgePackets()
    guard case .some(var state) = filter.beneath, state.matches.checked < rows.count else { return }
    // Taken out, so that what it knows grows in place.
    filter.beneath = .all
    swap(&filter, &state)
    let late = checkNext()
    swap(&filter, &state)
    filter.beneath = .some(state)
    show(late)
  }

  /// Makes rows of the units of messages that match since their units were counted.
  private mutating func show(_ late: [UInt32]) {
    for number in late { filter.unitPlaces.change(number, to: shownUnits(of: number)) }
  }

  /// - Returns: The matching frames whose rows were checked already.
  private mutating func checkNext() -> [UInt32] {
    if filter.isMarkedOnly {
      checkMarked()
    } else if let scan = filter.scan {
      return check(with: scan)
    } else if let connection = filter.connection {
      check(min(filter.chunk, rows.count - filter.matches.checked), by: connection)
    }
    return []
  }

  /// Updates which messages of several units are rows, when rows are units.
  mutating func chooseUnits() {
    guard filter.unit == .units else { return }
    let (rows, shown, checked) = (self.rows, filter.shown, filter.checked)
    // Taken out, so that they grow in place.
    var places = UnitPlaces()
    swap(&places, &filter.unitPlaces)
    places.grow(decoded.index)
    places.choose { frame in
      guard let index = rows.index(of: .frame(frame)), index < checked else { return nil }
      return shown?.contains(index) ?? true ? shownUnits(of: frame) : UnitPlaces.Choice.none
    }
    swap(&places, &filter.unitPlaces)
  }

  /// Which units of a message that is shown are rows.
  func shownUnits(of frame: UInt32) -> UnitPlaces.Choice {
    let units = filter.unitMatcher?.wantedUnits(of: messageFrames(endingWith: frame))
    return units.map { .some($0) } ?? .all
  }

  /// Checks the next frames by the expression, or as messages.
  private mutating func check(with scan: any RowScan) -> [UInt32] {
    var late: [UInt32] = []
    let (before, left) = (scan.scanned, max(0, filterReach - scan.scanned))
    let found = left > 0 ? scan.next(limit: min(left, filter.chunk)) : []
    let shown = shown(found)
    countMatches(shown)
    for number in shown {
      guard let index = rows.index(of: .frame(number)) else { continue }
      if index < filter.matches.checked {
        filter.matches.insert(index)
        late.append(number)
      } else {
        checkEvents(upTo: index)
        filter.matches.append(true)
      }
    }
    let isWaiting = filterReach < rows.frames && scan.scanned >= filterReach
    let isAtEnd = !isWaiting && (scan.scanned >= rows.frames || scan.scanned == before)
    let last = rows.index(of: .frame(UInt32(clamping: scan.scanned)))
    let end = isAtEnd ? rows.count : last.map { $0 + 1 } ?? filter.matches.checked
    checkEvents(upTo: end)
    return late
  }

  /// Checks the rows before `end`, of which no frame matches.
  ///
  /// An expression is about frames: what happened between them would only distract from its
  /// matches. But findings on no frame are what an expression about findings asks for.
  private mutating func checkEvents(upTo end: Int) {
    let range = filter.matches.checked..<max(filter.matches.checked, end)
    if filter.filter?.asksForFindings ?? true {
      for (event, row) in rows.events(in: range) where isShown(event: event) {
        filter.matches.skip(row - filter.matches.checked)
        filter.matches.append(true)
      }
    }
    filter.matches.skip(end - filter.matches.checked)
  }

  private func isShown(event: Int) -> Bool {
    if filter.connection == nil, filter.filter == nil { return true }
    return log.read { state in
      guard state.journal.indices.contains(event) else { return false }
      let entry = state.journal[event]
      let number = entry.event.connection
      guard filter.connection == nil || number == filter.connection else { return false }
      guard let filter = filter.filter else { return true }
      guard !entry.event.findings.isEmpty, let record = number.flatMap({ state.connection($0) })
      else { return false }
      return filter.matches(entry, on: record, start: state.origin)
    }
  }

  /// Checks all rows by the marks, which are always few.
  private mutating func checkMarked() {
    let first = filter.matches.checked
    let units = UnitSource(
      session, sharing: decoded.index, choice: decoded.choice, readsAhead: false)
    let matcher = filter.filter.map {
      FrameMatcher($0, in: session, inflating: InflatedReader(session), units: units)
    }
    for row in marked.rows {
      guard let index = rows.index(of: inUnit(row)), index >= first else { continue }
      filter.matches.skip(index + 1 - filter.matches.checked)
      if isShown(marked: inUnit(row), matcher) { filter.matches.insert(index) }
    }
    filter.matches.skip(rows.count - filter.matches.checked)
  }

  private func isShown(marked row: RowID, _ matcher: FrameMatcher?) -> Bool {
    if let connection = filter.connection, traits(of: row)?.connection != connection {
      return false
    }
    guard let matcher else { return true }
    if case .event(let event) = row {
      let entry = log.read { state in
        state.journal.indices.contains(event) ? state.journal[event] : nil
      }
      return entry.map { matcher.matches(event: $0) } ?? false
    }
    guard case .frame(let number) = row else { return false }
    return matcher.matches(message: messageFrames(endingWith: number))
  }

  /// Counts when frames that match came, for the time strip.
  private mutating func countMatches(_ frames: [UInt32]) {
    guard showsTimeStrip, !frames.isEmpty else { return }
    let origin = self.origin
    let times = log.read { state in frames.compactMap { state.time(of: $0) } }
    for time in times {
      filter.counts.add(at: time > origin ? time - origin : 0) { $0.frames &+= 1 }
    }
  }

  /// Those of the frames that are on the only connection shown.
  private func shown(_ frames: [UInt32]) -> [UInt32] {
    guard let connection = filter.connection else { return frames }
    return log.read { state in
      frames.filter { state.frame($0)?.connection == connection }
    }
  }

  /// Checks the next `count` rows by their connection alone, which needs no whole frames.
  private mutating func check(_ count: Int, by connection: UInt32) {
    let first = filter.matches.checked
    for start in stride(from: first, to: first + count, by: 4096) {
      let range = start..<min(first + count, start + 4096)
      let found = log.read { state in
        range.map { index in
          switch rows.row(at: index) {
          case .frame(let number): state.frame(number)?.connection == connection
          case .event(let event): state.journal[event].event.connection == connection
          case .underWay, .held, nil: false
          }
        }
      }
      for isMatch in found { filter.matches.append(isMatch) }
      countMatches(
        zip(range, found).compactMap { index, isMatch in
          guard isMatch, case .frame(let number) = rows.row(at: index) else { return nil }
          return number
        })
    }
  }
}

/// Packets in polling requests that an expression about payloads asks for.
extension Model {
  /// Bytes of bodies that are decoded in one step, so that keys are answered meanwhile.
  static let packetBytes = 128 << 10
  /// How much looking at an event counts in addition.
  private static let eventBytes = 64

  /// Whether rows that were checked may still match by their packets.
  var hasPacketsToJudge: Bool { eventToJudge != nil }

  /// The next event to be evaluated, and its row, among those whose other rows were checked.
  private var eventToJudge: (event: Int, row: Int)? {
    guard filter.packets != nil, let row = rows.index(of: .event(filter.packetEvents)),
      row < filter.matches.checked,
      // What answers what is known as far as the pass has come.
      filter.matcher == nil || filter.packetEvents < decoded.index.events
    else { return nil }
    return (filter.packetEvents, row)
  }

  /// Checks the packets of the next events, as many as can be done quickly.
  mutating func judgePackets() {
    guard let units = filter.packets, let expression = filter.filter else { return }
    var left = Self.packetBytes
    while left > 0, let (event, row) = eventToJudge {
      filter.packetEvents += 1
      left -= Self.eventBytes
      guard let (entry, record, start) = exchange(event) else { continue }
      if case .exchange(let exchange) = entry.event {
        left -= exchange.requestBody.count + exchange.responseBody.count
        keepLinks(of: exchange, event)
      }
      if expression.matches(packetsOf: entry, on: record, start: start, units: units) {
        filter.matches.insert(row)
      }
    }
  }

  /// Remembers an exchange whose match may change once its requests are answered.
  private mutating func keepLinks(of exchange: HTTPExchange, _ event: Int) {
    guard filter.matcher != nil else { return }
    let key = ExchangeKey(exchange)
    if decoded.index.units(of: key).contains(where: { $0.role != nil }) {
      filter.linkedEvents[key] = event
    }
  }

  /// An event that is an exchange on a connection that is shown.
  func exchange(
    _ event: Int
  ) -> (entry: JournalEntry, connection: ConnectionRecord, start: UInt64?)? {
    log.read { state in
      guard state.journal.indices.contains(event), case .exchange = state.journal[event].event
      else { return nil }
      let entry = state.journal[event]
      guard let number = entry.event.connection,
        filter.connection == nil || number == filter.connection,
        let record = state.connection(number)
      else { return nil }
      return (entry, record, state.origin)
    }
  }
}
