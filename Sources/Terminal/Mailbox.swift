import CLinux
import Glibc
import Synchronization

/// The one way from other threads to the loop that draws.
///
/// Events wait in a queue, and a byte in a pipe wakes the loop; it is written only when the queue
/// was empty, so a flood of events costs one wake-up.
package final class Mailbox<Event: Sendable>: Sendable {
  private let queue = Mutex<[Event]>([])
  private let pipe: SelfPipe

  /// - Throws: When the process has no descriptors left.
  package init() throws(TerminalError) {
    pipe = try SelfPipe()
  }

  /// Becomes readable when events wait.
  package var descriptor: Int32 { pipe.descriptor }

  package func post(_ event: Event) { post(contentsOf: CollectionOfOne(event)) }

  package func post(contentsOf events: some Collection<Event>) {
    guard !events.isEmpty else { return }
    let wasEmpty = queue.withLock { queue in
      defer { queue += events }
      return queue.isEmpty
    }
    if wasEmpty { pipe.wake() }
  }

  /// Posts an event unless the newest waiting one makes it unnecessary: a single "there is more" is
  /// enough.
  package func post(_ event: Event, unlessNewest isEnough: (Event) -> Bool) {
    let wasEmpty = queue.withLock { queue in
      if let newest = queue.last, isEnough(newest) { return false }
      defer { queue.append(event) }
      return queue.isEmpty
    }
    if wasEmpty { pipe.wake() }
  }

  /// Takes all events, in the order in which they came.
  package func drain() -> [Event] {
    // Before the queue: an event that comes between leaves a byte, and at worst wakes for nothing.
    pipe.clear()
    return queue.withLock { queue in
      defer { queue = [] }
      return queue
    }
  }
}

/// A pipe within the process.
private final class SelfPipe: Sendable {
  let descriptor: Int32
  private let writer: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard windsock_open_pipe(&ends) == 0 else { throw .noDescriptors(errno) }
    (descriptor, writer) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(writer)
  }

  func wake() {
    windsock_ring_pipe(writer, 0)
  }

  func clear() {
    var bytes = [UInt8](repeating: 0, count: 16)
    while windsock_drain_pipe(descriptor, &bytes, bytes.count) > 0 {}
  }
}
