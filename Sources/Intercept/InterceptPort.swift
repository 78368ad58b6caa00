package import WebSocket

/// What is asked of the engine that has a connection.
package enum InterceptCommand: Equatable, Sendable {
  /// What is armed, or the rules, changed: look again.
  case rearm
  /// A held item is forwarded, with another payload if one is given.
  case forward(id: UInt64, payload: [UInt8]?)
  case drop(id: UInt64)
  /// One end gets something that the other did not send.
  case inject(InjectedFrame, toward: Endpoint)
  case disrupt(Disruption)
  /// A sentence of the user's is kept with the connection.
  case note(String)
}

/// The way to a connection, from any thread to its event loop.
package typealias InterceptPort = @Sendable (InterceptCommand) -> Void
