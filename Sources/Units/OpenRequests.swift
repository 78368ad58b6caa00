import Payloads

/// The requests of one connection that may still be answered.
struct OpenRequests: Sendable {
  private struct Key: Hashable {
    var space: String
    var id: [UInt8]
    var isClients: Bool
  }

  /// Requests that are waited for; of more, the oldest are given up, and stay unanswered.
  private static let limit = 65_536

  private var open: [Key: [UInt32]] = [:]
  /// Keys in the order of their requests, those that were answered since among them.
  private var order: [Key] = []
  private var first = 0

  /// Takes the link of the next unit.
  ///
  /// - Returns: The request that it answers or ends; nil for a request, and for an answer to nothing.
  mutating func take(_ link: Link, of unit: UInt32, isFromClient: Bool) -> UInt32? {
    let isAsker = link.role == .request || link.asker == .sender
    let key = Key(space: link.space, id: link.id, isClients: isAsker == isFromClient)
    guard link.role != .request else {
      add(unit, key)
      return nil
    }
    guard let waiting = open[key]?.first else { return nil }
    switch link.role {
    case .item: break
    case .reply, .end, .request:
      open[key]?.removeFirst()
      if open[key]?.isEmpty == true { open[key] = nil }
    }
    return waiting
  }

  private mutating func add(_ unit: UInt32, _ key: Key) {
    open[key, default: []].append(unit)
    order.append(key)
    if order.count - first > Self.limit {
      let oldest = order[first]
      first += 1
      if var waiting = open[oldest] {
        waiting.removeFirst()
        open[oldest] = waiting.isEmpty ? nil : waiting
      }
    }
    if first > Self.limit {
      order.removeFirst(first)
      first = 0
    }
  }
}
