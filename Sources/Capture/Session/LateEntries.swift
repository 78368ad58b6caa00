import Synchronization

/// What waits to be entered into the log, in order, because of messages that are still being
/// inflated.
///
/// Whoever relays bytes only adds to it. It is worked off beside that, and by those who have to wait
/// until it is short.
final class LateEntries: Sendable {
  /// A change of the log, and what must be found out before.
  struct Entry: @unchecked Sendable {
    /// Bytes that are kept for it, about.
    let byteCount: Int
    /// Called once, after all entries before it. It has all it refers to for itself, whichever
    /// thread calls it.
    let enter: () -> Void
  }

  private struct Waiting {
    private var entries: [Entry?] = []
    /// The index of the next one; those before it are done.
    private var next = 0
    var isBeingWorkedOff = false

    var isEmpty: Bool { next == entries.count }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    mutating func takeNext() -> Entry? {
      guard !isEmpty else { return nil }
      defer {
        next += 1
        if isEmpty { (entries, next) = ([], 0) }
      }
      return entries[next].take()
    }
  }

  /// Bytes that may wait; those who add more help to work them off.
  static let limit = 192 << 20

  private let waiting = Mutex(Waiting())
  /// Entries that are not done.
  private let count = Atomic<Int>(0)
  private let byteCount = Atomic<Int>(0)
  /// Held while an entry is made, so that the next one follows it.
  private let turn = Mutex(())
  private let cores: any Cores

  init(cores: any Cores) { self.cores = cores }

  /// Whether nothing waits: whoever decides the order of entries may make one itself.
  var isEmpty: Bool { count.load(ordering: .acquiring) == 0 }

  /// Adds an entry; to be called by whoever decides their order.
  func add(_ entry: Entry) {
    count.add(1, ordering: .relaxed)
    byteCount.add(entry.byteCount, ordering: .relaxed)
    let begins = waiting.withLock { waiting in
      waiting.append(entry)
      defer { waiting.isBeingWorkedOff = true }
      return !waiting.isBeingWorkedOff
    }
    // Where nothing runs beside this, `makeRoom` does it.
    if begins, !cores.begin({ self.workOff() }) {
      waiting.withLock { $0.isBeingWorkedOff = false }
    }
  }

  /// Helps until no more than a bounded number of bytes wait; to be called without a lock.
  func makeRoom() {
    let isAlone = !isEmpty && !waiting.withLock { $0.isBeingWorkedOff }
    while byteCount.load(ordering: .relaxed) > (isAlone ? 0 : Self.limit), enterNext() {}
  }

  /// Helps until nothing waits, or until `isOver`; to be called without a lock.
  func finish(until isOver: () -> Bool = { false }) {
    while !isEmpty, !isOver() { _ = enterNext() }
  }

  private func workOff() {
    while true {
      while enterNext() {}
      let isDone = waiting.withLock { waiting in
        guard waiting.isEmpty else { return false }
        waiting.isBeingWorkedOff = false
        return true
      }
      if isDone { return }
    }
  }

  /// Makes the next entry; false when there is none.
  private func enterNext() -> Bool {
    turn.withLock { _ in
      guard let entry = waiting.withLock({ $0.takeNext() }) else { return false }
      entry.enter()
      byteCount.subtract(entry.byteCount, ordering: .relaxed)
      count.subtract(1, ordering: .releasing)
      return true
    }
  }
}
