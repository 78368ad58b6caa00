import Synchronization

/// Entries of the log that wait, in their order, for messages that are still being inflated.
///
/// An event loop that relays bytes only adds to them. They are made on another thread, and by event
/// loops that would add too many.
final class LateEntries: Sendable {
  /// A change of the log, and what must be found out before.
  struct Entry: @unchecked Sendable {
    /// Bytes that are kept for it, about.
    let byteCount: Int
    /// Called once, after all entries before it.
    // Unchecked: nothing else uses what it refers to, so that any one thread may call it.
    let enter: () -> Void
  }

  private struct Waiting {
    private var entries: [Entry?] = []
    /// The index of the next one; those before it are done.
    private var next = 0
    var hasWorker = false

    var isEmpty: Bool { next == entries.count }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    mutating func takeNext() -> Entry? {
      guard !isEmpty else { return nil }
      defer {
        next += 1
        // Now and then, so that it costs next to nothing for each.
        if next >= 1024 || isEmpty, 2 * next >= entries.count {
          entries.removeFirst(next)
          next = 0
        }
      }
      return entries[next].take()
    }
  }

  /// Bytes that may wait; an event loop that adds more makes entries itself.
  static let limit = 192 << 20

  private let waiting = Mutex(Waiting())
  /// How many entries were added and made since the beginning.
  private let added = Atomic<Int>(0)
  private let made = Atomic<Int>(0)
  private let byteCount = Atomic<Int>(0)
  /// Held while an entry is made, so that the next one follows it.
  private let turn = Mutex(())
  private let cores: any Cores

  init(cores: any Cores) { self.cores = cores }

  /// Whether nothing waits, so that under the lock that decides their order an entry may be made at
  /// once.
  var isEmpty: Bool { made.load(ordering: .acquiring) == added.load(ordering: .relaxed) }

  /// Adds an entry; to be called under the lock that decides their order.
  func add(_ entry: Entry) {
    added.add(1, ordering: .relaxed)
    byteCount.add(entry.byteCount, ordering: .relaxed)
    let begins = waiting.withLock { waiting in
      waiting.append(entry)
      defer { waiting.hasWorker = true }
      return !waiting.hasWorker
    }
    // Where nothing runs beside this, `makeRoom` does it.
    if begins, !cores.begin({ self.makeAll() }) {
      waiting.withLock { $0.hasWorker = false }
    }
  }

  /// Makes entries until no more than a bounded number of bytes wait; to be called without a lock.
  func makeRoom() {
    let isAlone = !isEmpty && !waiting.withLock { $0.hasWorker }
    while byteCount.load(ordering: .relaxed) > (isAlone ? 0 : Self.limit), makeNext() {}
  }

  /// Makes the entries that were added before the call, or those of them for which there is time
  /// until `isOver`; to be called without a lock.
  func finish(until isOver: () -> Bool = { false }) {
    // Other event loops may add entries without end.
    let last = added.load(ordering: .relaxed)
    while made.load(ordering: .acquiring) < last, !isOver() { _ = makeNext() }
  }

  private func makeAll() {
    while true {
      while makeNext() {}
      let isDone = waiting.withLock { waiting in
        guard waiting.isEmpty else { return false }
        waiting.hasWorker = false
        return true
      }
      if isDone { return }
    }
  }

  /// Makes the next entry; false when there is none.
  private func makeNext() -> Bool {
    turn.withLock { _ in
      guard let entry = waiting.withLock({ $0.takeNext() }) else { return false }
      entry.enter()
      byteCount.subtract(entry.byteCount, ordering: .relaxed)
      made.add(1, ordering: .releasing)
      return true
    }
  }
}
