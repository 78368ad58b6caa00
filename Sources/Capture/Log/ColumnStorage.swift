/// The memory that the log's chunks are in.
package protocol ColumnStorage: Sendable {
  /// Returns `byteCount` bytes, aligned to 8, that stay valid until `deallocate`; nil when there
  /// is no memory.
  func allocate(byteCount: Int) -> UnsafeMutableRawPointer?

  /// Tells the storage that a chunk is full and will only be read from now on, at the same address.
  func seal(_ chunk: UnsafeMutableRawPointer, byteCount: Int)

  /// Gives a chunk back.
  func deallocate(_ chunk: UnsafeMutableRawPointer, byteCount: Int)

  /// Gives back memory of full chunks that only readers have touched; they may read them again.
  func letGo()
}

extension ColumnStorage {
  package func letGo() {}
}

/// Chunks on the heap: for short sessions and tests.
package final class HeapColumnStorage: ColumnStorage {
  package init() {}

  package func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    .allocate(byteCount: byteCount, alignment: 8)
  }

  package func seal(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {}

  package func deallocate(_ chunk: UnsafeMutableRawPointer, byteCount: Int) {
    chunk.deallocate()
  }
}
