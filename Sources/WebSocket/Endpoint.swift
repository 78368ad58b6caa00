/// One of the two ends of a WebSocket connection, whichever of them windsock itself plays.
package enum Endpoint: UInt8, Sendable, Hashable, CaseIterable {
  case client
  case server

  // Every read asks this some twenty times, from other modules too, so it must be inlined there.
  @inlinable @inline(__always)
  package static func == (left: Endpoint, right: Endpoint) -> Bool {
    switch (left, right) {
    case (.client, .client), (.server, .server): true
    case (.client, .server), (.server, .client): false
    }
  }

  /// The other end: the one that receives what this one sends.
  package var peer: Endpoint { self == .client ? .server : .client }

  /// "client" or "server", as the NDJSON contract spells it.
  package var name: String { self == .client ? "client" : "server" }
}
