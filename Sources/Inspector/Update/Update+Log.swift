import Capture

extension Model {
  /// Takes in what the log has by now; only counts it while the display is held.
  mutating func refresh() {
    guard !isPaused else {
      heldFrames = max(0, log.counts.frames - rows.frames)
      return
    }
    var (rows, partials) = (self.rows, [PartialFrame]())
    // Taken out, so that the map grows in place.
    self.rows = RowMap()
    let facts = log.read { state in
      rows.grow(to: state)
      for index in state.connections.indices where partials.count < Self.shownPartials {
        partials += state.connections[index].underWay
      }
      return (state.connections.count, state.findings.count, state.connections.first?.time)
    }
    self.rows = rows
    keepSelectionOfCompleted(partials)
    underWay = partials
    (connectionCount, findingCount) = (facts.0, facts.1)
    origin = facts.2 ?? 0
    heldFrames = 0
    if rows.frames > 0 { lookup.prepare(log) }
  }

  /// More frames under way than fit on any screen are not looked for.
  private static let shownPartials = 64

  /// A selected frame that was under way is complete now: the selection goes with it.
  private mutating func keepSelectionOfCompleted(_ partials: [PartialFrame]) {
    guard case .underWay(let connection, let from) = list.selected,
      let before = partial(connection, from: from),
      !partials.contains(where: { $0.connection == connection && $0.from == from })
    else { return }
    let newest = UInt32(clamping: rows.frames)
    let number: UInt32? = log.read { state in
      for number in stride(from: newest, to: newest - min(newest, 4096), by: -1) {
        guard let row = state.frame(number) else { continue }
        if row.connection == connection, row.from == from, row.time == before.time {
          return number
        }
      }
      return nil
    }
    if let number { list.selected = .frame(number) }
  }

  /// Judges the next rows, as many as are quick.
  mutating func workOnFilter() {
    guard isFiltering else { return }
    var left = min(filter.chunk, rows.count - filter.matches.judged)
    var judge = RowJudge(model: self)
    while left > 0 {
      let items = filter.cursor.next(in: log, limit: min(left, 4096))
      guard !items.isEmpty else { break }
      for item in items { filter.matches.append(judge.matches(item)) }
      left -= items.count
    }
  }
}

/// Judges rows by the filter, looking each connection up once.
private struct RowJudge {
  private let log: CaptureLog
  private let payloads: PayloadReader
  private let filter: (any FrameFilter)?
  private let connection: UInt32?
  private var records: [UInt32: ConnectionRecord?] = [:]

  init(model: Model) {
    log = model.log
    payloads = model.payloads
    filter = model.filter.filter
    connection = model.filter.connection
  }

  mutating func matches(_ item: LogCursor.Item) -> Bool {
    switch item {
    case .frame(let frame):
      if let connection, frame.row.connection != connection { return false }
      guard let filter else { return true }
      let record = record(frame.row.connection)
      return filter.matches(frame, connection: record, payloads: payloads)
    case .event(let entry):
      // An expression is about frames: what happened between them only distracts from its matches.
      return filter == nil && (connection == nil || entry.event.connection == connection)
    }
  }

  private mutating func record(_ number: UInt32) -> ConnectionRecord? {
    if let known = records[number] { return known }
    let record = log.read { $0.connection(number) }
    records[number] = record
    return record
  }
}

extension JournalEvent {
  /// The connection it is about; nil when it is about none.
  var connection: UInt32? {
    switch self {
    case .connection(let number), .closed(let number): number
    case .exchange(let exchange): exchange.connection
    case .finding(_, _, let number): number
    case .incomplete(let partial): partial.connection
    case .tunnel(let number, _, _, _): number
    case .note(_, let number): number
    }
  }
}
