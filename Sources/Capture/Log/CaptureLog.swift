import Synchronization

/// The log of a session: one side appends to it, a read at a time, and many read it.
///
/// Every call takes one short lock. Readers that want many rows take them some thousand at a time,
/// so that no socket waits for a filter.
package final class CaptureLog: Sendable {
  private let state: Mutex<LogState>
  private let storage: any ColumnStorage
  /// For readers that can share out their work.
  package let cores: any Cores

  /// - Parameters:
  ///   - storage: Keeps the columns.
  ///   - cores: For readers that can share out their work.
  ///   - keepsFindings: Whether every finding is kept until `takeFindings` takes it, and not only
  ///     the first of each kind.
  package init(
    storage: any ColumnStorage = HeapColumnStorage(), cores: any Cores = OneCore(),
    keepsFindings: Bool = false
  ) {
    self.cores = cores
    self.storage = storage
    state = Mutex(LogState(storage: storage, keepsFindings: keepsFindings))
  }

  /// The findings since the last call, in the order found.
  package func takeFindings() -> [LoggedFinding] {
    state.withLock { state in
      defer { state.untaken = [] }
      return state.untaken
    }
  }

  /// The frames that a reader goes through before it calls ``letGo()``.
  package static let readAtOnce = 1 << 20

  /// Gives back the memory that reading full chunks took: for readers that go through all of a long
  /// log.
  package func letGo() { storage.letGo() }

  /// Looks at the log as it stands.
  package func read<Result, Failure: Error>(
    _ body: (borrowing LogState) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try state.withLock { (state) throws(Failure) -> sending Result in try body(state) }
  }

  /// Changes the log: for the session that fills it.
  package func write<Result>(_ body: (inout LogState) -> sending Result) -> sending Result {
    let (result, bells) = state.withLock { state in
      let result = body(&state)
      state.version &+= 1
      return (result, state.takeBells())
    }
    for (_, bell) in bells { bell() }
    return result
  }

  /// Counts as a change, for other news that observers of the log should hear of.
  package func touch() { write { _ in } }

  /// Calls `bell` once, as soon as the log is no longer at `version`.
  ///
  /// It is called at once when the log has changed already. It is called on whatever thread changes
  /// the log and must only wake another.
  ///
  /// - Parameter observer: Whose bell it is. There may be any number of observers; each has one
  ///   bell, and asking again before it rang replaces it.
  package func notifyOnce(
    since version: UInt64, _ observer: AnyObject, _ bell: @escaping @Sendable () -> Void
  ) {
    let id = ObjectIdentifier(observer)
    let isLate = state.withLock { state in
      guard state.version == version else { return true }
      state.bells.removeAll { $0.observer == id }
      state.bells.append((id, bell))
      return false
    }
    if isLate { bell() }
  }

  /// Grows with every change of the log.
  package var version: UInt64 { state.withLock { $0.version } }

  /// How many frames are complete, and how many other events there were.
  package var counts: (frames: Int, events: Int) {
    read { ($0.frameCount, $0.journal.count) }
  }
}
