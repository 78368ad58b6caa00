import Capture
import Pcapng
import WebSocket

/// What passes through a proxy's tunnel (CONNECT, RFC 9110, section 9.3.6), read as a connection of
/// its own: TLS, HTTP, frames, or another tunnel.
extension TCPFlow: TunnelReader {
  /// The depth of nested tunnels that are followed: each takes another call, and no real capture has more.
  static let depthLimit = 8

  /// Whether the connection has become a tunnel.
  var isTunnel: Bool {
    guard case .connection(let connection) = stage else { return false }
    return connection.recorder.phase == .tunnel
  }

  func receive(
    tunnelled bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64, position: UInt64
  ) {
    guard let (inner, side) = inner(end) else { return }
    if context.isObserved { reportBeforeTunnel(of: bytes.count, from: side) }
    inner.lastTime = time
    inner.pass(bytes, from: side, at: time, position: position)
  }

  /// Notes that bytes of the tunnel are missing.
  func missTunnelled(
    _ count: Int, from end: Endpoint, at time: UInt64, isLost: Bool, isExact: Bool
  ) {
    guard let (inner, side) = inner(end) else { return }
    inner.lastTime = time
    if let tls = inner.tls, isExact {
      return tls.connection.miss(count, from: tls.endpoint(side), at: time)
    }
    inner.deliverGap(count, from: side, at: time, isLost: isLost, isExact: isExact)
  }

  private func inner(_ end: Endpoint) -> (TCPFlow, Side)? {
    guard depth < Self.depthLimit, case .connection(let connection) = stage else { return nil }
    let side = end == .client ? connection.client : connection.client.other
    if let tunnelled { return (tunnelled, side) }
    let inner = TCPFlow(key: key, position: position, context: context)
    inner.depth = depth + 1
    // What is in a tunnel begins with it, and TCP has put it in order.
    inner.opener = connection.client
    inner.anchor(.low, at: 0)
    inner.anchor(.high, at: 0)
    inner.around = connection.recorder.tunnelTarget
    inner.aroundTLS = opening?.tls ?? aroundTLS
    tunnelled = inner
    return (inner, side)
  }
}
