import Glibc

/// Why there is no screen.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Neither standard input and output nor the process has a terminal.
  case noTerminal
  /// The terminal cannot place its cursor, or nothing is known about its type.
  case unusable(type: String)
  /// The terminal is there but refuses; with errno.
  case refused(Int32)
  case noDescriptors(Int32)

  package var description: String {
    switch self {
    case .noTerminal:
      "there is no terminal to draw on; run it in one, or with --headless"
    case .unusable(let type):
      "the terminal type '\(type)' cannot show a screen; set TERM=xterm-256color or use --headless"
    case .refused(let error):
      "the terminal cannot be used: \(Self.text(of: error)); run it in another one"
    case .noDescriptors(let error):
      "cannot make a pipe: \(Self.text(of: error)); raise the limit with ulimit -n"
    }
  }

  private static func text(of error: Int32) -> String { String(cString: strerror(error)) }
}
