import JSON

/// Subscriptions over JSON-RPC as Ethereum's and Solana's nodes have them: the result of a request
/// to subscribe is an id, which notifications have as `params.subscription`.
struct RPCSubscriptions: Equatable, Sendable {
  /// The most entries of each table.
  private static let limit = 1024

  /// Requests to subscribe that are not answered yet.
  private var asked: Set<[UInt8]> = []
  /// The request that each subscription began with.
  private var requests: [[UInt8]: [UInt8]] = [:]

  /// Remembers what a message subscribes to or confirms.
  ///
  /// - Returns: The link of a confirmation or a notification of a subscription.
  mutating func link(_ message: RPCMessage, space: String) -> Link? {
    switch message.kind {
    case .request:
      if let id = message.id, message.isSubscribing, asked.count < Self.limit { asked.insert(id) }
      return nil
    case .result:
      guard let id = message.id, asked.remove(id) != nil,
        let subscription = message.json.scalar(message.json["result"])
      else { return nil }
      if requests.count < Self.limit { requests[subscription] = id }
      return Link(.item, space: space, id: id)
    case .error:
      if let id = message.id { asked.remove(id) }
      return nil
    case .notification:
      guard let params = message.params,
        let subscription = params.scalar(params["subscription"]), let id = requests[subscription]
      else { return nil }
      return Link(.item, space: space, id: id)
    }
  }
}

extension RPCMessage {
  /// Whether the method is one like `eth_subscribe` or `accountSubscribe`.
  fileprivate var isSubscribing: Bool {
    guard let method, method.count < 128 else { return false }
    let name = String(decoding: method, as: UTF8.self).lowercased()
    return name.hasSuffix("subscribe") && !name.hasSuffix("unsubscribe")
  }
}
