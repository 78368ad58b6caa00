/// The handshake keys that clients have used, for rule H08, in bounded memory.
package struct SeenKeys: Sendable {
  private struct Entry: Hashable {
    var client: String
    var key: String
  }

  /// By the number of the transport that each was first used on.
  private var recent: [Entry: UInt32] = [:]
  private var older: [Entry: UInt32] = [:]
  private let limit: Int

  /// - Parameter limit: how many keys are remembered at least; twice as many at most.
  package init(limit: Int = 8192) { self.limit = limit }

  /// Remembers a key.
  ///
  /// - Parameters:
  ///   - key: the value of Sec-WebSocket-Key.
  ///   - client: what distinguishes clients: their address without the port.
  ///   - transport: what distinguishes their TCP connections.
  /// - Returns: the transport on which that client used it before; nil when it did not.
  package mutating func insert(
    _ key: String, client: String, transport: UInt32 = 0
  ) -> UInt32? {
    let entry = Entry(client: client, key: key)
    if let known = recent[entry] ?? older[entry] { return known }
    if recent.count >= limit {
      older = recent
      recent = [:]
    }
    recent[entry] = transport
    return nil
  }
}
