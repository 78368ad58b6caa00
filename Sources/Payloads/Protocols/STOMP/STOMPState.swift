/// What later frames of a STOMP connection depend on.
struct STOMPState: Sendable {
  /// Receipts that are remembered.
  private static let limit = 1024
  /// Bytes of an identifier that is remembered.
  private static let idLimit = 256

  /// What both ends agreed on; nil while it is not known.
  var version: STOMPVersion?
  /// Whether the server accepted.
  var isConnected = false
  /// Subscriptions by the receipt that was asked for with them: their MESSAGE frames are what
  /// their link is for, and a unit has one.
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

/// The beginning of a frame that messages have not completed yet.
struct STOMPPending: Sendable {
  var bytes = PendingBytes()
  var need = STOMPFrame.Need.line

  var isEmpty: Bool { bytes.isEmpty }

  /// Whether bytes of it are not kept.
  var hasLost: Bool { bytes.count > bytes.kept.count }

  /// Whether the frame may be complete with a message more; so a long frame is not read again with
  /// each of its parts.
  func isReady(with message: [UInt8]) -> Bool {
    switch need {
    case .line: message.contains { $0 == 0x0A || $0 == 0 }
    case .null: message.contains(0)
    case .bytes: Self.isReady(need, bytes.count + message.count)
    }
  }

  /// Whether so many bytes are all that a frame says it has.
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
