import Glibc
import Terminal

/// SIGINT, SIGTERM, SIGHUP and all others that end a program, as something to wait for.
package struct TerminationSignals {
  /// Becomes readable when one of the signals has come, and stays so.
  package let descriptor: Int32

  /// None: another one takes them.
  package static let none = TerminationSignals(descriptor: -1)

  private init(descriptor: Int32) { self.descriptor = descriptor }

  package init() throws(CommandError) {
    guard let descriptor = EndRequests.open() else {
      throw CommandError(
        .inputOutput, "cannot wait for signals: \(String(cString: strerror(errno)))")
    }
    self.descriptor = descriptor
  }
}

extension TerminationSignals {
  /// Signals for the reading of a file that may have to wait for more; where none waits, a signal
  /// ends the program at once.
  package static func whileWaiting(for path: String, _ follows: Bool) throws(CommandError)
    -> TerminationSignals?
  {
    path == "-" || follows ? try TerminationSignals() : nil
  }
}
