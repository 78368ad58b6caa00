package import WebSocket

/// Takes the bytes of a session's connections as they come: for what the log does not
/// keep, such as the bodies of HTTP exchanges.
package protocol ByteObserver: Sendable {
  /// Takes bytes in their order; they are valid during the call.
  ///
  /// - Parameter isMissing: Whether they only stand in for as many bytes of an HTTP body, which are
  ///   not known.
  func received(
    _ bytes: UnsafeRawBufferPointer, connection: UInt32, from: Endpoint, at time: UInt64,
    isMissing: Bool)
}
