package import Capture
package import Filter

/// Searches the rows of a session: frames by their payloads, polling exchanges by the bodies that
/// have packets.
package struct RowSearch {
  /// The result of one step; places are among all rows.
  package enum Outcome: Equatable, Sendable {
    case found(Int)
    /// Nothing so far; the search continues at a row.
    case more(Int)
    /// There is nothing in this direction.
    case end
  }

  /// Rows whose events are searched in one step, and bytes of their bodies.
  private static let eventReach = 4096
  private static let bodyBytes = 128 << 10

  private let search: Search
  private let session: Session
  private let rows: RowMap
  private let decoded: DecodedRows

  package init(_ search: Search, in session: Session, _ rows: RowMap, _ decoded: DecodedRows) {
    self.search = search
    self.session = session
    self.rows = rows
    self.decoded = decoded
  }

  /// Searches rows from a place on towards the newest.
  ///
  /// - Parameter limit: The most frames that are looked up.
  package func next(
    from place: Int, limit: Int = 1024, inflating: InflatedReader?
  ) -> Outcome {
    var outcome = Outcome.end
    var end = rows.count
    switch search.next(
      from: UInt32(clamping: rows.frames(before: place) + 1), in: session, limit: limit,
      inflating: inflating)
    {
    case .found(let number): take(number, &end, &outcome) { .found($0) }
    case .more(let number): take(number, &end, &outcome) { .more($0) }
    case .end: break
    }
    if end > place + Self.eventReach {
      end = place + Self.eventReach
      outcome = .more(end)
    }
    return firstMatch(rows.events(in: place..<max(place, end)), step: 1) ?? outcome
  }

  /// Searches rows from a place back towards the first.
  package func previous(from place: Int, inflating: InflatedReader?) -> Outcome {
    var outcome = Outcome.end
    var start = 0
    switch search.previous(
      from: UInt32(clamping: rows.frames(before: place + 1)), in: session, inflating: inflating)
    {
    case .found(let number): take(number, &start, &outcome) { .found($0) }
    case .more(let number): take(number, &start, &outcome) { .more($0) }
    case .end: break
    }
    if start < place - Self.eventReach {
      start = place - Self.eventReach
      outcome = .more(start)
    }
    return firstMatch(rows.events(in: start..<max(start, place + 1)).reversed(), step: -1)
      ?? outcome
  }

  private func take(
    _ number: UInt32, _ bound: inout Int, _ outcome: inout Outcome, as make: (Int) -> Outcome
  ) {
    // The log may have more than is shown.
    guard let place = rows.index(of: .frame(number)) else { return }
    bound = place
    outcome = make(place)
  }

  /// The first of the events that is an exchange with the text in a body.
  private func firstMatch(_ events: [(event: Int, row: Int)], step: Int) -> Outcome? {
    var left = Self.bodyBytes
    for (event, row) in events {
      guard let exchange = session.log.read({ $0.exchange(event) }) else { continue }
      if decoded.bodies(of: exchange).contains(where: search.matches) { return .found(row) }
      left -= exchange.requestBody.count + exchange.responseBody.count
      if left < 0 { return .more(row + step) }
    }
    return nil
  }
}

extension LogState {
  /// The exchange that an event is, by its place in the journal; nil for any other event.
  package func exchange(_ event: Int) -> HTTPExchange? {
    guard journal.indices.contains(event), case .exchange(let exchange) = journal[event].event
    else { return nil }
    return exchange
  }
}
