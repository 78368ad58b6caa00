import Capture
import Filter
import Rows

/// What one step of a search through rows came to; places are among all rows.
enum RowSearchOutcome {
  case found(Int)
  /// Nothing so far; the search continues at a row.
  case more(Int)
  /// There is nothing in this direction.
  case end
}

// Frames by their payloads, polling exchanges by the bodies that have packets.
extension Model {
  /// Rows whose events are looked at in one step.
  private static let eventReach = 4096

  /// Looks at rows from a place on towards the newest.
  ///
  /// - Parameter limit: Frames that are looked up at most.
  func nextMatch(
    from place: Int, limit: Int = 1024, inflating: InflatedReader?
  ) -> RowSearchOutcome {
    var outcome = RowSearchOutcome.end
    var end = rows.count
    switch search.search.next(
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

  /// Looks at rows from a place back towards the first.
  func previousMatch(from place: Int, inflating: InflatedReader?) -> RowSearchOutcome {
    var outcome = RowSearchOutcome.end
    var start = 0
    switch search.search.previous(
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
    return firstMatch(rows.events(in: start..<place + 1).reversed(), step: -1) ?? outcome
  }

  private func take(
    _ number: UInt32, _ bound: inout Int, _ outcome: inout RowSearchOutcome,
    as make: (Int) -> RowSearchOutcome
  ) {
    // The log may have more than is shown.
    guard let place = rows.index(of: .frame(number)) else { return }
    bound = place
    outcome = make(place)
  }

  /// The first of the events that is an exchange with the text in a body.
  private func firstMatch(
    _ events: [(event: Int, row: Int)], step: Int
  ) -> RowSearchOutcome? {
    var left = Self.packetBytes
    for (event, row) in events {
      guard let exchange = log.read({ $0.exchange(event) }) else { continue }
      if decoded.bodies(of: exchange).contains(where: search.search.matches) { return .found(row) }
      left -= exchange.requestBody.count + exchange.responseBody.count
      if left < 0 { return .more(row + step) }
    }
    return nil
  }
}

extension LogState {
  /// The exchange that an event is; nil for any other.
  func exchange(_ event: Int) -> HTTPExchange? {
    guard journal.indices.contains(event), case .exchange(let exchange) = journal[event].event
    else { return nil }
    return exchange
  }
}
