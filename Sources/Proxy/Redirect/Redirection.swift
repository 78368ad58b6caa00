package import WebSocket

/// A client whose connection was meant to go to a server, and was redirected to a listener of ours.
package struct RedirectedConnection: Sendable {
  package var destination: Address
  /// A socket that is connected to there by now, and is the listener's from here on; nil when it is
  /// still to be dialled.
  package var socket: Int32?

  package init(destination: Address, socket: Int32?) {
    self.destination = destination
    self.socket = socket
  }
}

/// How a listener learns where redirected connections were meant to go.
package enum Redirection: Sendable {
  /// None is redirected.
  case none
  /// Who redirects them is asked by the client's address; a client that it does not know has
  /// connected by itself.
  case known(by: @Sendable (_ client: Address) -> RedirectedConnection?)
  /// The packet filter of the kernel redirects them, and knows.
  case packetFilter

  /// Whether a client's connection may have been redirected.
  var isPossible: Bool { if case .none = self { false } else { true } }
}
