import WebSocket

/// A client whose connection was redirected here.
extension ProxyNegotiation {
  /// It was: the server that it meant is dialled, whatever the client is going to send.
  mutating func redirected(to address: Address) -> [Action] {
    let destination = Destination(host: address.host, port: address.port, way: .redirected)
    state = .dialling(destination)
    return [.dial(destination)]
  }

  /// It was not.
  mutating func isDirect() -> [Action] {
    state = .greeting
    return advance()
  }
}
