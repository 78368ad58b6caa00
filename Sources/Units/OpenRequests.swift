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
  /// Answers that came in an exchange that ended before that of their request was over: a server
  /// may answer before it has acknowledged that it was asked.
  private var early: [Key: UInt32] = [:]
  private static let earlyLimit = 64

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

  /// Takes the link of the next unit of an exchange, whose answers may be known before what they
  /// answer.
  ///
  /// - Returns: The answer and its request, when both are there now.
  mutating func takePolled(
    _ link: Link, of unit: UInt32, isFromClient: Bool
  ) -> (answer: UInt32, request: UInt32)? {
    let isAsker = link.role == .request || link.asker == .sender
    let key = Key(space: link.space, id: link.id, isClients: isAsker == isFromClient)
    if link.role == .request, let answer = early.removeValue(forKey: key) { return (answer, unit) }
    if let request = take(link, of: unit, isFromClient: isFromClient) { return (unit, request) }
    if link.role == .reply, early.count < Self.earlyLimit { early[key] = unit }
    return nil
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
