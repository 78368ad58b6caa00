/// What carries a session of Engine.IO now.
package enum SessionCarrier: Equatable, Sendable {
  /// Polling requests.
  case polling
  /// The WebSocket that took over.
  case connection(UInt32)
  /// Nothing: one end closed it.
  case ended
}

/// The sessions of Engine.IO that were seen in polling requests.
struct PolledSessions {
  /// What carries a conversation.
  enum Place: Hashable {
    case connection(UInt32)
    /// In the polling requests of a session of Engine.IO.
    case session(String)
  }

  private struct Entry {
    /// From 0, in the order in which they were seen.
    var number: Int
    var place: Place
  }

  private var entries: [String: Entry] = [:]
  private static let limit = 1 << 16

  /// Sessions beyond the limit share one place.
  mutating func add(_ name: String) -> (place: Place, number: Int?) {
    if let known = entries[name] { return (known.place, known.number) }
    guard entries.count < Self.limit else { return (.session(""), nil) }
    let entry = Entry(number: entries.count, place: .session(name))
    entries[name] = entry
    return (entry.place, entry.number)
  }

  /// Where a conversation that began at a place is now: a connection may have taken it over since.
  func current(_ place: Place) -> Place {
    guard case .session(let name) = place else { return place }
    return entries[name]?.place ?? place
  }

  /// Lets a connection take over a session from its polling requests.
  ///
  /// Only once: where both legs of a reverse proxy are seen, a second connection has the same name.
  ///
  /// - Returns: Where the session was; nil where there is nothing to take over.
  mutating func take(_ name: String, to connection: UInt32) -> (from: Place, number: Int)? {
    guard let entry = entries[name], case .session = entry.place else { return nil }
    entries[name]?.place = .connection(connection)
    return (entry.place, entry.number)
  }
}
