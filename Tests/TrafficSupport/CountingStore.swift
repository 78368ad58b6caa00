package import Capture
import Synchronization

/// A store in memory that counts what is read from it.
package final class CountingStore: SessionStore {
  private let memory = MemoryStore()
  private let counts = Mutex((reads: 0, bytes: 0))

  package init() {}

  package func append(_ pieces: [StorePiece]) -> UInt64 { memory.append(pieces) }

  package func read(position: UInt64, count: Int) -> [UInt8] {
    let bytes = memory.read(position: position, count: count)
    counts.withLock {
      $0.reads += 1
      $0.bytes += bytes.count
    }
    return bytes
  }

  package func flush() {}
  package var failure: String? { nil }
  package var size: UInt64 { memory.size }

  package var reads: Int { counts.withLock { $0.reads } }
  package var bytesRead: Int { counts.withLock { $0.bytes } }
  package func reset() { counts.withLock { $0 = (0, 0) } }
}
