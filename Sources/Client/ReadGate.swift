import Synchronization

/// Keeps servers from being read faster than their messages are printed.
///
/// What was read is in the session, which may be a file of limited size: without the gate, messages
/// would be lost when the output is slow.
package final class ReadGate: Sendable {
  private let limit: UInt64
  private let received = Atomic<UInt64>(0)
  private let released = Atomic<UInt64>(0)
  private let isClosed = Atomic(false)
  private let isGivenUp = Atomic(false)
  private let ring: @Sendable () -> Void

  /// - Parameters:
  ///   - limit: Bytes that may wait to be printed.
  ///   - ring: Called on an event loop when the gate closes, so that the printer looks once more.
  package init(limit: UInt64 = 8 << 20, ring: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.ring = ring
  }

  /// How many bytes were received, and so are in the session.
  package var mark: UInt64 { received.load(ordering: .sequentiallyConsistent) }

  /// From now on everything is read.
  package func giveUp() { isGivenUp.store(true, ordering: .sequentiallyConsistent) }

  func receive(_ count: Int) {
    received.add(UInt64(count), ordering: .sequentiallyConsistent)
  }

  /// Whether more may be read now; if not, `release` reports when.
  var isOpen: Bool {
    if isGivenUp.load(ordering: .sequentiallyConsistent) || waiting < limit { return true }
    isClosed.store(true, ordering: .sequentiallyConsistent)
    ring()
    return false
  }

  private var waiting: UInt64 { mark &- released.load(ordering: .sequentiallyConsistent) }

  /// Everything up to a mark was printed.
  ///
  /// - Returns: Whether a reader waits.
  func release(upTo mark: UInt64) -> Bool {
    released.store(mark, ordering: .sequentiallyConsistent)
    return isClosed.exchange(false, ordering: .sequentiallyConsistent)
  }
}
