import Synchronization

/// The bytes of scratch space that the stores of one session may hold together.
final class ScratchLimit: Sendable {
  private let bytes: UInt64
  private let held = Mutex<[ObjectIdentifier: UInt64]>([:])

  init(_ bytes: UInt64) { self.bytes = bytes }

  /// How much a store may hold: what the others leave, but always half of the total, so that one
  /// that was filled early does not leave the others without room.
  ///
  /// - Parameter count: Bytes that it holds now.
  func room(for store: AnyObject, holding count: UInt64) -> UInt64 {
    held.withLock { held in
      held[ObjectIdentifier(store)] = count
      let all = held.values.reduce(0, +)
      return max(bytes - min(bytes, all - count), bytes / 2)
    }
  }
}
