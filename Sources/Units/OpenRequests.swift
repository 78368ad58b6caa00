import Payloads

/// The requests of one connection that may still be answered.
struct OpenRequests: Sendable {
  private struct Key: Hashable {
    var space: String
    var id: [UInt8]
    var isClients: Bool
  }

  /// The most requests that are waited for; beyond that, the oldest are given up and stay
  /// unanswered.
  static let limit = 65_536

  /// A unit that waits.
  struct Waiting: Equatable, Sendable {
    var unit: UInt32
    /// Whether what it waits for acknowledges it, and is not its answer.
    var isReceipt = false
  }

  /// The units that wait, of each key the oldest first.
  private var open: [Key: [Waiting]] = [:]
  private var count = 0
  /// Requests in their order, including those that were answered since.
  private var order: [(key: Key, unit: UInt32)] = []
  private var first = 0
  /// Answers that came in an exchange that ended before that of their request was over: a server
  /// may answer before it has acknowledged that it was asked.
  private var early: [Key: UInt32] = [:]
  private static let earlyLimit = 64

  /// Takes the link of the next unit.
  ///
  /// - Returns: The request that it answers or ends; nil for a request, and for an answer to nothing.
  mutating func take(_ link: Link, of unit: UInt32, isFromClient: Bool) -> Waiting? {
    let key = key(link, isFromClient)
    switch link.role {
    case .request:
      add(Waiting(unit: unit), key)
      return nil
    case .item: return open[key]?.first
    case .reply, .end:
      guard let waiting = open[key]?.first else { return nil }
      removeFirst(of: key)
      return waiting
    }
  }

  /// Takes what an acknowledgement of the next unit will name.
  mutating func expect(_ receipt: Link, of unit: UInt32, isFromClient: Bool) {
    add(Waiting(unit: unit, isReceipt: true), key(receipt, isFromClient))
  }

  private func key(_ link: Link, _ isFromClient: Bool) -> Key {
    let isAsker = link.role == .request || link.asker == .sender
    return Key(space: link.space, id: link.id, isClients: isAsker == isFromClient)
  }

  /// Takes the link of the next unit of an exchange, whose answers may be known before what they
  /// answer.
  ///
  /// - Returns: The answer and its request, when both are there now.
  mutating func takePolled(
    _ link: Link, of unit: UInt32, isFromClient: Bool
  ) -> (answer: UInt32, request: UInt32)? {
    let key = key(link, isFromClient)
    if link.role == .request, let answer = early.removeValue(forKey: key) { return (answer, unit) }
    if let request = take(link, of: unit, isFromClient: isFromClient) {
      return (unit, request.unit)
    }
    if link.role == .reply { keep(early: unit, key) }
    return nil
  }

  /// Keeps an answer without a known request; of too many, the newest.
  private mutating func keep(early unit: UInt32, _ key: Key) {
    if early.count >= Self.earlyLimit, early[key] == nil,
      let oldest = early.min(by: { $0.value < $1.value })
    {
      early[oldest.key] = nil
    }
    early[key] = unit
  }

  private mutating func add(_ waiting: Waiting, _ key: Key) {
    open[key, default: []].append(waiting)
    order.append((key, waiting.unit))
    count += 1
    while count > Self.limit {
      let oldest = order[first]
      first += 1
      // An answered one may have made room for a later one with the same key.
      if open[oldest.key]?.first?.unit == oldest.unit { removeFirst(of: oldest.key) }
    }
    if order.count > 4 * Self.limit { forgetAnswered() }
  }

  private mutating func removeFirst(of key: Key) {
    open[key]?.removeFirst()
    if open[key]?.isEmpty == true { open[key] = nil }
    count -= 1
  }

  /// Removes what no longer waits, which would fill up the order in a long conversation.
  private mutating func forgetAnswered() {
    order = order[first...].filter { entry in
      open[entry.key]?.first.map { $0.unit <= entry.unit } ?? false
    }
    first = 0
  }
}
