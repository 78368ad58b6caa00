/// One of the two ends of a WebSocket connection, whichever of them windsock itself plays.
package enum Endpoint: UInt8, Sendable, Hashable, CaseIterable {
  case client
  case server

  /// The other end: the one that receives what this one sends.
  package var peer: Endpoint { self == .client ? .server : .client }

  /// "client" or "server", as the NDJSON contract spells it.
  package var name: String { self == .client ? "client" : "server" }
}
