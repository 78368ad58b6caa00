package import WebSocket

/// A client whose connection was meant to go to a server, and was redirected to a listener of ours.
package struct RedirectedConnection: Sendable {
  package var destination: Address
  /// A socket that is connected to the server already and now belongs to the listener; nil when the
  /// server is still to be dialled.
  package var socket: Int32?

  package init(destination: Address, socket: Int32?) {
    self.destination = destination
    self.socket = socket
  }
}

/// How a listener learns the original destinations of redirected connections.
package enum Redirection: Sendable {
  /// No connection is redirected.
  case none
  /// The redirecting program is asked by the client's address; a client that it does not know has
  /// connected by itself.
  case known(by: @Sendable (_ client: Address) -> RedirectedConnection?)
  /// The kernel's packet filter redirects them, and knows the destination.
  case packetFilter

  /// Whether a client's connection may have been redirected.
  var isPossible: Bool { if case .none = self { false } else { true } }
}
