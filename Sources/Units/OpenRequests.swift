import Payloads

/// The requests of one connection that may still be answered.
struct OpenRequests: Sendable {
  private struct Key: Hashable {
    var space: String
    var id: [UInt8]
    var isClients: Bool
  }

  /// Requests that are waited for; of more, the oldest are given up, and stay unanswered.
  static let limit = 65_536

  /// The units that wait, of each key the oldest first.
  private var open: [Key: [UInt32]] = [:]
  private var count = 0
  /// Requests in their order, those that were answered since among them.
  private var order: [(key: Key, unit: UInt32)] = []
  private var first = 0

  /// Takes the link of the next unit.
  ///
  /// - Returns: The request that it answers or ends; nil for a request, and for an answer to nothing.
  mutating func take(_ link: Link, of unit: UInt32, isFromClient: Bool) -> UInt32? {
    let isAsker = link.role == .request || link.asker == .sender
    let key = Key(space: link.space, id: link.id, isClients: isAsker == isFromClient)
    switch link.role {
    case .request:
      add(unit, key)
      return nil
    case .item: return open[key]?.first
    case .reply, .end:
      guard let waiting = open[key]?.first else { return nil }
      removeFirst(of: key)
      return waiting
    }
  }

  private mutating func add(_ unit: UInt32, _ key: Key) {
    open[key, default: []].append(unit)
    order.append((key, unit))
    count += 1
    while count > Self.limit, first < order.count {
      let oldest = order[first]
      first += 1
      // One that was answered left its place to a later one with the same key.
      if open[oldest.key]?.first == oldest.unit { removeFirst(of: oldest.key) }
    }
    if order.count > 4 * Self.limit { forgetAnswered() }
  }

  private mutating func removeFirst(of key: Key) {
    open[key]?.removeFirst()
    if open[key]?.isEmpty == true { open[key] = nil }
    count -= 1
  }

  /// Takes out of the order what waits no more, which a long conversation would fill it with.
  private mutating func forgetAnswered() {
    order = order[first...].filter { entry in
      open[entry.key]?.first.map { $0 <= entry.unit } ?? false
    }
    first = 0
  }
}
