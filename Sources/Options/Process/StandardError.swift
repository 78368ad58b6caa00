import Glibc
import Synchronization
import Text

/// Lines for the user, separate from the output.
///
/// Sentences quote what strangers wrote: names of files, fields, payloads. They are made safe for
/// the terminal.
package enum StandardError {
  /// Writes one line; a line end inside it is shown as an escape.
  package static func write(_ line: String) { put(VisibleText.make(line)) }

  /// Writes several lines.
  package static func writeLines(_ text: String) { put(VisibleText.makeLines(text)) }

  private static func put(_ text: String) { write(bytes: Array((text + "\n").utf8)) }

  private static let isAbandoned = Atomic(false)

  /// Writes to it as it is now: where it is a terminal, a screen keeps what is written meanwhile.
  package static func write(bytes: [UInt8]) {
    // While the program is ending, waiting once for a blocked reader is enough.
    guard !isAbandoned.load(ordering: .relaxed) else { return }
    let state =
      unchanging.map { $0.write(bytes) }
      ?? Unchanging.write(bytes, to: Outlet(descriptor: STDERR_FILENO))
    if state == .abandoned { isAbandoned.store(true, ordering: .relaxed) }
  }

  /// Standard error opened again, once; nil for a terminal.
  ///
  /// Anything other than a terminal never changes. Opened for each line, it would add six system
  /// calls to each line of a connection.
  private static let unchanging = isatty(STDERR_FILENO) == 1 ? nil : Unchanging()

  private final class Unchanging: Sendable {
    private let outlet = Mutex(Outlet(descriptor: STDERR_FILENO))

    func write(_ bytes: [UInt8]) -> Outlet.State {
      outlet.withLock { Self.write(bytes, to: $0) }
    }

    static func write(_ bytes: [UInt8], to outlet: Outlet) -> Outlet.State {
      outlet.write(bytes)
      return outlet.state
    }
  }
}
