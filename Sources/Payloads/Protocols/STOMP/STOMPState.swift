/// What later frames of a STOMP connection depend on.
struct STOMPState: Equatable, Sendable {
  /// The most receipts that are remembered.
  private static let limit = 1024
  /// The longest identifier that is remembered, in bytes.
  private static let idLimit = 256

  /// The version that both ends agreed on; nil while it is not known.
  var version: STOMPVersion?
  /// Whether the server accepted.
  var isConnected = false
  /// Subscriptions by the receipt that was asked for with them: their link is needed for their
  /// MESSAGE frames, and a unit only has one.
  private var receipts: [[UInt8]: [UInt8]] = [:]

  mutating func remember(receipt: [UInt8], of subscription: [UInt8]) {
    guard receipt.count <= Self.idLimit, subscription.count <= Self.idLimit,
      receipts.count < Self.limit
    else { return }
    receipts[receipt] = subscription
  }

  /// The subscription that a receipt is for, which is then forgotten.
  mutating func subscription(receipt: [UInt8]) -> [UInt8]? { receipts.removeValue(forKey: receipt) }
}

/// The beginning of a frame that no message has completed yet.
struct STOMPPending: Equatable, Sendable {
  var bytes = PendingBytes()
  var need = STOMPFrame.Need.line

  var isEmpty: Bool { bytes.isEmpty }

  /// Whether bytes of it are not kept.
  var hasLost: Bool { bytes.count > bytes.kept.count }

  /// Whether one more message may complete the frame, so that a long frame is not read again with
  /// each of its parts.
  func isReady(with message: [UInt8]) -> Bool {
    switch need {
    case .line: message.contains { $0 == 0x0A || $0 == 0 }
    case .null: message.contains(0)
    case .bytes: Self.isReady(need, bytes.count + message.count)
    }
  }

  /// Whether this many bytes are all that a frame claims to have.
  static func isReady(_ need: STOMPFrame.Need, _ count: Int) -> Bool {
    if case .bytes(let needed) = need { return count >= needed }
    return false
  }

  /// Where the frame ends in the message that completes it.
  func end(in message: [UInt8]) -> Int {
    let end: Int
    switch need {
    case .bytes(let count): end = max(0, min(count - bytes.count, message.count))
    default: end = message.firstIndex(of: 0).map { $0 + 1 } ?? message.count
    }
    return STOMPFrame.skipLines(message, end)
  }
}
