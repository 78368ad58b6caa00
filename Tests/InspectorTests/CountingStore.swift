import Capture
import Synchronization

/// A store in memory that counts what is read from it.
final class CountingStore: SessionStore {
  private let memory = MemoryStore()
  private let counts = Mutex((reads: 0, bytes: 0))

  func append(_ pieces: [StorePiece]) -> UInt64 { memory.append(pieces) }

  func read(position: UInt64, count: Int) -> [UInt8] {
    let bytes = memory.read(position: position, count: count)
    counts.withLock {
      $0.reads += 1
      $0.bytes += bytes.count
    }
    return bytes
  }

  func flush() {}
  var failure: String? { nil }
  var size: UInt64 { memory.size }

  var reads: Int { counts.withLock { $0.reads } }
  var bytesRead: Int { counts.withLock { $0.bytes } }
  func reset() { counts.withLock { $0 = (0, 0) } }
}
