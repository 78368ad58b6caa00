package import Capture
package import Filter
package import Units

/// Frames of a session that are to be written, by their numbers.
package struct FrameSelection: Sendable {
  private var words: [UInt64] = []
  package private(set) var count = 0
  /// The connections that have frames among them.
  package private(set) var connections: Set<UInt32> = []
  /// Polling exchanges that are to be written too.
  package private(set) var exchanges: Set<ExchangeKey> = []
  private var exchangeConnections: Set<UInt32> = []

  package init() {}

  /// Adds frames; those that the session does not have are left out.
  package mutating func add(_ numbers: some Sequence<UInt32>, of log: CaptureLog) {
    log.read { state in
      for number in numbers {
        if let row = state.frame(number) { add(row) }
      }
    }
  }

  package mutating func add(_ row: FrameRow) {
    let place = Int(row.number)
    if words.count <= place / 64 {
      words.append(contentsOf: repeatElement(0, count: place / 64 + 1 - words.count))
    }
    guard !contains(row.number) else { return }
    words[place / 64] |= 1 << UInt64(place % 64)
    count += 1
    connections.insert(row.connection)
  }

  package mutating func add(_ exchange: ExchangeKey) {
    exchanges.insert(exchange)
    exchangeConnections.insert(exchange.connection)
  }

  /// Adds a connection without any frame of it.
  package mutating func add(connection: UInt32) { connections.insert(connection) }

  package var isEmpty: Bool { count == 0 && exchanges.isEmpty }

  package func contains(_ number: UInt32) -> Bool {
    let place = Int(number)
    return place / 64 < words.count && words[place / 64] >> UInt64(place % 64) & 1 == 1
  }

  /// Whether something is to be written: a frame that is selected, and what happened on a connection
  /// that has such frames.
  package func contains(_ item: LogCursor.Item) -> Bool {
    switch item {
    case .frame(let frame): contains(frame.row.number)
    case .event(let entry): contains(entry.event)
    }
  }

  private func contains(_ event: JournalEvent) -> Bool {
    switch event {
    case .connection(let number), .closed(let number):
      connections.contains(number) || exchangeConnections.contains(number)
    case .exchange(let exchange): exchanges.contains(ExchangeKey(exchange))
    case .finding(_, let frame?, _): contains(frame)
    case .finding, .incomplete, .tunnel, .note: false
    }
  }

  /// The messages that have a frame among these, whole.
  package func wholeMessages(of log: CaptureLog) -> FrameSelection {
    var whole = self
    // A message of many fragments is walked once, not once for each of them.
    var done = FrameSelection()
    var number: UInt32 = 1
    let last = log.read { UInt32(clamping: $0.frameCount) }
    while number <= last {
      defer { number += 1 }
      guard contains(number), !done.contains(number) else { continue }
      log.read { state in
        guard let row = state.frame(number), row.message != nil else { return }
        for number in state.frameNumbers(ofMessageOf: row) {
          guard let frame = state.frame(number) else { continue }
          whole.add(frame)
          done.add(frame)
        }
      }
    }
    return whole
  }
}

extension FrameSelection {
  /// The frames among these that belong to some connections.
  package func limited(to connections: Set<UInt32>, of log: CaptureLog) -> FrameSelection {
    var limited = FrameSelection()
    for exchange in exchanges where connections.contains(exchange.connection) {
      limited.add(exchange)
    }
    log.read { state in
      for (place, word) in words.enumerated() where word != 0 {
        for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 {
          let row = state.frame(UInt32(clamping: place * 64 + bit))
          if let row, connections.contains(row.connection) { limited.add(row) }
        }
      }
    }
    return limited
  }

  /// The frames that a filter matches, and the exchanges with packets that it does.
  ///
  /// - Parameter choice: The decoders chosen for connections.
  package init(_ session: Session, matching filter: Filter, choice: DecodeChoice) {
    let units = UnitSource(session, choice: choice)
    let inflating = InflatedReader(session)
    let scan = FilterScan(filter, over: session, inflating: inflating, units: units)
    let matcher = FrameMatcher(filter, in: session, inflating: inflating, units: units)
    var cursor = LogCursor()
    while let items = cursor.next(in: session.log, matching: scan, limit: 4096) {
      for item in items {
        switch item {
        case .frame(let frame): add(frame.row)
        case .event(let entry):
          if case .exchange(let exchange) = entry.event, matcher.matches(event: entry) {
            add(ExchangeKey(exchange))
          }
        }
      }
    }
  }
}
