package import WebSocket

/// Requests to the engine that has a connection.
package enum InterceptCommand: Equatable, Sendable {
  /// The hold filter or the rules changed: look at them again.
  case rearm
  /// A held item is forwarded, with another payload if one is given.
  case forward(id: UInt64, payload: [UInt8]?)
  case drop(id: UInt64)
  /// One end gets something that the other did not send.
  case inject(InjectedFrame, toward: Endpoint)
  case disrupt(Disruption)
  /// A note of the user's is kept with the connection.
  case note(String)
}

/// The way to a connection, from any thread to its event loop.
package typealias InterceptPort = @Sendable (InterceptCommand) -> Void
