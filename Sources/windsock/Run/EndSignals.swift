import CLinux
import Glibc

/// SIGINT, SIGTERM and SIGHUP as something to wait for, while there is no screen.
///
/// Made before any other thread starts, so that all of them leave these signals to it.
struct EndSignals {
  /// Becomes readable when one of the signals has come.
  let descriptor: Int32

  init() throws(Failure) {
    descriptor = windsock_end_signals()
    guard descriptor >= 0 else {
      throw Failure(.inputOutput, "cannot wait for signals: \(String(cString: strerror(errno)))")
    }
  }
}

extension EndSignals {
  /// Signals for the reading of a file that may have to wait for more; where none waits, a signal
  /// ends the program at once.
  static func whileWaiting(for path: String, _ follows: Bool) throws(Failure) -> EndSignals? {
    path == "-" || follows ? try EndSignals() : nil
  }
}
