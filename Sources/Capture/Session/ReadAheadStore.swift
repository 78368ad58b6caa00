import Synchronization

/// A session store seen through a window, for readers that go through it mostly in order: one
/// large read serves many small ones.
///
/// What is in the window stays true, because a session file only grows.
package final class ReadAheadStore: SessionStore {
  private struct Window {
    var position: UInt64 = 0
    var bytes: [UInt8] = []
  }

  private let store: any SessionStore
  private let windowSize: Int
  private let window = Mutex(Window())

  /// - Parameter windowSize: Bytes of one large read.
  package init(_ store: any SessionStore, windowSize: Int = 1 << 20) {
    self.store = store
    self.windowSize = windowSize
  }

  package func read(position: UInt64, count: Int) -> [UInt8] {
    guard count <= windowSize / 2 else { return store.read(position: position, count: count) }
    return window.withLock { window in
      if let found = Self.slice(window, position: position, count: count) { return found }
      window = Window(position: position, bytes: store.read(position: position, count: windowSize))
      return Array(window.bytes.prefix(count))
    }
  }

  private static func slice(_ window: Window, position: UInt64, count: Int) -> [UInt8]? {
    guard position >= window.position else { return nil }
    let start = Int(clamping: position - window.position)
    guard start <= window.bytes.count, window.bytes.count - start >= count else { return nil }
    return Array(window.bytes[start..<start + count])
  }

  package func append(_ pieces: [StorePiece]) -> UInt64 { store.append(pieces) }
  package func derive(_ bytes: UnsafeRawBufferPointer) -> UInt64 { store.derive(bytes) }
  package func flush() { store.flush() }
  package func makeRoom() { store.makeRoom() }
  package var failure: String? { store.failure }
  package var size: UInt64 { store.size }
}
