/// Bytes that arrived and are kept.
final class KeptBytes {
  let bytes: UnsafeRawBufferPointer
  private let owner: AnyObject?
  private let copy: UnsafeMutableRawBufferPointer?

  init(_ captured: CapturedBytes) {
    if let owner = captured.owner, captured.bytes.count > CapturedBytes.copiedUpTo {
      (self.owner, copy, bytes) = (owner, nil, captured.bytes)
    } else {
      let copy = UnsafeMutableRawBufferPointer.allocate(
        byteCount: captured.bytes.count, alignment: 1)
      copy.copyMemory(from: captured.bytes)
      (owner, self.copy, bytes) = (nil, copy, UnsafeRawBufferPointer(copy))
    }
  }

  deinit { copy?.deallocate() }
}

@available(*, unavailable)
extension KeptBytes: Sendable {}

/// Bytes that arrived, borrowed from the buffer they arrived in.
///
/// To keep them beyond the call that hands them over, keep `owner` too, or copy them.
package struct CapturedBytes {
  /// Up to this size they are cheaper to copy than to keep with the whole buffer.
  static let copiedUpTo = 4096

  package let bytes: UnsafeRawBufferPointer
  /// Keeps `bytes` alive and unchanged as long as it is held; nil when nothing does.
  package let owner: AnyObject?
  /// The size of the read that these bytes are all of, or a part of.
  package let readCount: Int

  package init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
    self.init(bytes, owner: owner, readCount: bytes.count)
  }

  private init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?, readCount: Int) {
    self.bytes = bytes
    self.owner = owner
    self.readCount = readCount
  }

  /// Some of the bytes, with the same owner.
  func slice(_ range: Range<Int>) -> CapturedBytes {
    let part = UnsafeRawBufferPointer(rebasing: bytes[range])
    return CapturedBytes(part, owner: owner, readCount: readCount)
  }
}

@available(*, unavailable)
extension CapturedBytes: Sendable {}
