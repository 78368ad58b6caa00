/// What a STOMP connection has said that later frames rest on.
struct STOMPState: Sendable {
  /// Receipts that are remembered.
  private static let limit = 1024
  /// Bytes of an identifier that is remembered.
  private static let idLimit = 256

  /// What both ends agreed on; nil when nothing has told.
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
