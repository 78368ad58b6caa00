import CLinux
import Synchronization

/// Unpredictable random words from the system's generator, a thousand of them for each system call,
/// because every frame of a client takes one (RFC 6455, section 10.3).
package final class RandomWords: Sendable {
  private static let count = 1024

  private let words = Mutex<[UInt32]>([])

  package init() {}

  package func next() -> UInt32 {
    words.withLock { words in
      if words.isEmpty { words = Self.fill() }
      return words.popLast() ?? UInt32.random(in: 0...UInt32.max)
    }
  }

  /// Fresh words; none when the kernel gives none.
  private static func fill() -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: count) { buffer, filled in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      let read = bytes.baseAddress.map { windsock_random_bytes($0, bytes.count) } ?? 0
      filled = Int(max(0, read)) / MemoryLayout<UInt32>.size
    }
  }
}
