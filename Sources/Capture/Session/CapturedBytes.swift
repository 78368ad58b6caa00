/// Bytes that arrived, borrowed from the buffer they arrived in.
///
/// Whoever keeps them beyond the call that hands them over keeps `owner` too, or copies.
package struct CapturedBytes {
  package let bytes: UnsafeRawBufferPointer
  /// What keeps `bytes` alive and unchanged as long as it is held; nil when nothing does.
  package let owner: AnyObject?

  package init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
    self.bytes = bytes
    self.owner = owner
  }
}

@available(*, unavailable)
extension CapturedBytes: Sendable {}
