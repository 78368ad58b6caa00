/// The handshake keys that clients have used, for rule H08, in bounded memory.
package struct SeenKeys: Sendable {
  private struct Entry: Hashable {
    var client: String
    var key: String
  }

  private var recent: Set<Entry> = []
  private var older: Set<Entry> = []
  private let limit: Int

  /// - Parameter limit: how many keys are remembered at least; twice as many at most.
  package init(limit: Int = 8192) { self.limit = limit }

  /// Remembers a key.
  ///
  /// - Parameters:
  ///   - key: the value of Sec-WebSocket-Key.
  ///   - client: what tells clients apart: their address without the port.
  /// - Returns: whether that client used it before.
  package mutating func insert(_ key: String, client: String) -> Bool {
    let entry = Entry(client: client, key: key)
    if recent.contains(entry) || older.contains(entry) { return true }
    if recent.count >= limit {
      older = recent
      recent = []
    }
    recent.insert(entry)
    return false
  }
}
