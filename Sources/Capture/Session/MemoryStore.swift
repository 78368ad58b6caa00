import Synchronization

/// A session file in memory: for tests and for short runs.
package final class MemoryStore: SessionStore {
  private let bytes = Mutex<[UInt8]>([])
  private let derived = Mutex<[UInt8]>([])

  package init() {}

  package func append(_ pieces: [StorePiece]) -> UInt64 {
    // The pieces are read before the lock is taken: they belong to the caller alone.
    var flat: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .copied(let copied): flat += copied
      case .borrowed(let captured): flat += captured.bytes
      }
    }
    return bytes.withLock { bytes in
      let position = UInt64(bytes.count)
      bytes += flat
      return position
    }
  }

  package func read(position: UInt64, count: Int) -> [UInt8] {
    let place = position & ~StorePosition.derived
    return position == place
      ? bytes.withLock { Self.slice($0, at: place, count: count) }
      : derived.withLock { Self.slice($0, at: place, count: count) }
  }

  private static func slice(_ bytes: [UInt8], at position: UInt64, count: Int) -> [UInt8] {
    guard position < UInt64(bytes.count), count > 0 else { return [] }
    let start = Int(position)
    return Array(bytes[start..<min(bytes.count, start + count)])
  }

  package func derive(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let copy = Array(bytes)
    return derived.withLock { derived in
      defer { derived += copy }
      return StorePosition.derived | UInt64(derived.count)
    }
  }

  package func flush() {}

  package var failure: String? { nil }

  package var size: UInt64 { bytes.withLock { UInt64($0.count) } }
}
