import WebSocket

/// Bytes of a protocol that is not dissected.
extension Dissector {
  /// A connection that carries another protocol from some byte on.
  struct Tunnel {
    /// Its destination, as `host:port` or as the request named it.
    var authority: String
    /// Bytes of both directions before it.
    var before: PerEndpoint<UInt64>
    /// Its length where that is known from another source than the bytes.
    var length: PerEndpoint<UInt64>?
  }

  /// Treats the connection as a tunnel from here on.
  mutating func beginTunnel(to authority: String) {
    guard phase == .http else { return }
    phase = .tunnel
    tunnel = Tunnel(
      authority: authority, before: PerEndpoint(client: clientBytes, server: serverBytes))
  }

  /// The tunnel of an exchange that was answered with another protocol than WebSocket.
  mutating func beginTunnel(after exchange: HTTPExchangeTracker.Exchange) {
    phase = .tunnel
    tunnel = Tunnel(
      authority: exchange.request.target,
      before: PerEndpoint(client: requests.offset, server: responses.offset))
    events.append(.tunnel(authority: exchange.request.target))
  }

  /// Counts bytes that passed and were not handed in.
  mutating func passBytes(_ count: Int, from end: Endpoint) {
    events.removeAll(keepingCapacity: true)
    if end == .client {
      clientBytes &+= UInt64(clamping: count)
    } else {
      serverBytes &+= UInt64(clamping: count)
    }
  }

  /// Takes what a recording says of a tunnel whose bytes it does not have.
  mutating func setTunnel(to authority: String, length: PerEndpoint<UInt64>) {
    if phase == .http { beginTunnel(to: authority) }
    tunnel?.length = length
  }

  /// What has passed through the tunnel; nil when there is none.
  var tunnelLength: PerEndpoint<UInt64>? {
    guard let tunnel else { return nil }
    return tunnel.length
      ?? PerEndpoint(
        client: clientBytes &- tunnel.before.client, server: serverBytes &- tunnel.before.server)
  }

  mutating func endTunnel() {
    guard let tunnel, let length = tunnelLength else { return }
    events.append(
      .tunnelEnded(authority: tunnel.authority, client: length.client, server: length.server))
  }
}
