/// Gets what was decrypted of a capture, as it comes: for those who write it down.
package protocol PlaintextObserver: AnyObject {
  /// Takes bytes in order, of the end `from` of a connection.
  func received(
    _ bytes: UnsafeRawBufferPointer, on key: FlowKey, from: Side, at time: UInt64)

  /// Takes notice of bytes that the capture lacks.
  func missed(_ count: Int, on key: FlowKey, from: Side, at time: UInt64)

  /// Takes the end of the connection: `by` closed or reset it; nil when only the capture ends.
  func ended(_ key: FlowKey, by: Side?, isReset: Bool, at time: UInt64)
}
