package import WebSocket

/// Reads what passes through a tunnel: a reader of captures, which may find a protocol in it.
package protocol TunnelReader: AnyObject {
  /// Takes bytes in order, as one end sent them.
  ///
  /// - Parameter position: The position of the first of them in the session file.
  func receive(
    tunnelled bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64, position: UInt64)
}
