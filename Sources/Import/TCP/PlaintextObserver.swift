/// Gets the decrypted bytes of a capture as they come, for example to write them to a file.
package protocol PlaintextObserver: AnyObject {
  /// Takes bytes in order, sent by the end `from` of a connection.
  func received(
    _ bytes: UnsafeRawBufferPointer, on key: FlowKey, from: Side, at time: UInt64)

  /// Notes that the capture lacks bytes.
  func missed(_ count: Int, on key: FlowKey, from: Side, at time: UInt64)

  /// Takes the end of the connection: `by` closed or reset it; nil when only the capture ends.
  func ended(_ key: FlowKey, by: Side?, isReset: Bool, at time: UInt64)
}
