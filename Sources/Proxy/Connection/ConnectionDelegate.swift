import NIOCore
import WebSocket

/// Decides about the sockets of a client: its `InboundConnection` at first, then the
/// `ProxiedConnection` that serves it.
///
/// All of it is called on the event loop of the client's connection.
protocol ConnectionDelegate: AnyObject {
  /// A side's connection is established.
  func activated(_ side: Endpoint)
  /// Bytes came from a side.
  func received(_ buffer: ByteBuffer, from side: Endpoint)
  /// Whether there is room for what a side sends next.
  func mayRead(_ side: Endpoint) -> Bool
  func writabilityChanged(_ side: Endpoint)
  /// A TLS handshake with a side is done.
  func secured(_ side: Endpoint)
  /// A side sends nothing more.
  func inputClosed(_ side: Endpoint)
  /// A side's socket broke, or its TLS did.
  func failed(_ side: Endpoint, _ error: any Error)
  func disconnected(_ side: Endpoint)
}

extension ConnectionDelegate {
  func activated(_ side: Endpoint) {}
  func secured(_ side: Endpoint) {}
}
