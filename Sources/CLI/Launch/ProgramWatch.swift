import Capture
import Glibc
import Launch
import Options
import SessionFiles
import Synchronization

/// A program that was started, from its beginning to its end and that of its descendants.
final class ProgramWatch: Sendable {
  private struct State {
    var status: Int32?
    /// Whether descendants whose connections are caught may be left.
    var hasDescendants: Bool
    /// Whether a signal came after the program had ended.
    var isAbandoned = false
  }

  /// Milliseconds between two checks for remaining descendants, once the program itself has ended.
  private static let interval: Int32 = 100

  let program: LaunchedProgram
  private let ends: ChildEnds
  private let name: String
  private let state: Mutex<State>
  private let changed: @Sendable () -> Void

  /// - Parameters:
  ///   - ends: Says when one of its orphans has ended, too.
  ///   - name: What the program is called.
  ///   - hasDescendants: Whether `descendantsEnded` is going to be called.
  ///   - changed: Called on another thread whenever something has ended.
  init(
    _ program: LaunchedProgram, ends: ChildEnds, name: String, hasDescendants: Bool,
    changed: @escaping @Sendable () -> Void
  ) {
    self.program = program
    self.ends = ends
    self.name = name
    self.changed = changed
    state = Mutex(State(hasDescendants: hasDescendants))
  }

  /// Its exit status; nil while it runs.
  var status: Int32? { state.withLock { $0.status } }

  /// Whether nothing more is to come.
  var isOver: Bool {
    state.withLock { $0.status != nil && (!$0.hasDescendants || $0.isAbandoned) }
  }

  func descendantsEnded() {
    state.withLock { $0.hasDescendants = false }
    changed()
  }

  /// Begins to watch, on a thread of its own.
  ///
  /// - Parameter signals: Passed on to the program; nil when it is out of their reach.
  func start(_ signals: PassedSignals?) throws(CommandError) {
    do {
      try DetachedThread.start { [self] in
        awaitProgram(signals)
        if signals != nil { awaitDescendants(signals) } else { reapDescendants() }
      }
    } catch {
      throw CommandError(.launch, "cannot watch \(name): \(error.text)")
    }
  }

  /// Asks the program to end, if it still runs, and gives its status.
  func end() -> Int32 {
    state.withLock { state in
      let status = state.status ?? program.end()
      state.status = status
      return status
    }
  }

  private func awaitProgram(_ signals: PassedSignals?) {
    while status == nil {
      var looks = [
        pollfd(fd: program.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: ends.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      // Without a descriptor for processes, there is only polling.
      _ = poll(&looks, 3, program.descriptor < 0 ? Self.interval : -1)
      while let signal = signals?.next() {
        if signal.isForUsAlone { program.signal(signal.number) }
      }
      ends.drain()
      Orphans.reap()
      state.withLock { $0.status = $0.status ?? program.exitStatus() }
    }
    changed()
  }

  /// Forgets orphans as they end, while the screen shows their connections.
  private func reapDescendants() {
    while !isOver, ends.descriptor >= 0 {
      var look = pollfd(fd: ends.descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&look, 1, -1)
      ends.drain()
      Orphans.reap()
    }
  }

  private func awaitDescendants(_ signals: PassedSignals?) {
    var rounds = 0
    while !isOver {
      var look = pollfd(fd: signals?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
      _ = poll(&look, 1, Self.interval)
      Orphans.reap()
      if signals?.next() != nil {
        state.withLock { $0.isAbandoned = true }
        return changed()
      }
      rounds += 1
      if rounds == 5, !isOver {
        StandardError.write(
          "windsock: \(name) has ended, and what it started still runs; its connections are shown "
            + "until it ends, or until Ctrl-C")
      }
    }
  }
}
