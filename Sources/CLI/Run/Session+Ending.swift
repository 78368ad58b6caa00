import Capture
import Glibc
import Options

extension Session {
  /// Waits until the connections that were stopped are reported as ended, a second at most, and
  /// writes everything to the session file.
  func awaitEnds() {
    let deadline = Clock.monotonic() + 1_000_000_000
    catchUp { Clock.monotonic() >= deadline }
    while Clock.monotonic() < deadline {
      let isClosed = log.read { state in
        state.connections.allSatisfy { $0.phase == .closed || $0.phase == .refused }
      }
      if isClosed { break }
      usleep(2000)
    }
    store.flush()
  }
}
