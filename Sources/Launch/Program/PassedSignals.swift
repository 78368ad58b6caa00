import CLaunch
import Glibc

/// Signals that are meant for the program that was started rather than for this one.
package struct PassedSignals: Sendable {
  /// Becomes readable when one has come.
  package let descriptor: Int32

  /// Takes the signals from here on; threads that are started later must inherit that.
  package init() throws(LaunchError) {
    descriptor = windsock_open_signals()
    guard descriptor >= 0 else { throw .errno("wait for signals") }
  }

  /// The next one that waits.
  ///
  /// - Returns: Its number, and whether it was sent to this process alone: those of the terminal
  ///   go to the program, too.
  package func next() -> (number: Int32, isForUsAlone: Bool)? {
    var isFromProcess = false
    let number = windsock_next_signal(descriptor, &isFromProcess)
    return number == 0 ? nil : (number, isFromProcess)
  }
}
