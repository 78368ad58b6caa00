import Capture
import Options
import Synchronization

/// Adds the sentence that a program has ended to the session, once.
final class EndNote: Sendable {
  private struct State {
    var watch: ProgramWatch?
    var isTold = false
  }

  private let session: Session
  private let name: String
  private let state = Mutex(State())

  init(_ session: ProgramSession, name: String) {
    self.session = session.live.session
    self.name = name
  }

  /// Sets the program; it may have ended already.
  func watch(_ watch: ProgramWatch) {
    state.withLock { $0.watch = watch }
    tell()
  }

  /// Checks whether the program has ended, and reports it.
  func tell() {
    let status = state.withLock { state -> Int32? in
      guard !state.isTold, let status = state.watch?.status else { return nil }
      state.isTold = true
      state.watch = nil
      return status
    }
    guard let status else { return }
    session.note("\(name) ended with status \(status)", at: Clock.now())
  }
}

/// The name of a program in sentences and file names.
enum ProgramName {
  static func short(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
