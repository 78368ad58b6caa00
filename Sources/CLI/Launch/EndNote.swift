import Capture
import Options
import Synchronization

/// The sentence in the session that a program has ended, once.
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

  /// Says whose end it is; it may have come already.
  func watch(_ watch: ProgramWatch) {
    state.withLock { $0.watch = watch }
    tell()
  }

  /// Looks whether the program has ended, and says so.
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

/// What a program is called in sentences and names of files.
enum ProgramName {
  static func short(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
