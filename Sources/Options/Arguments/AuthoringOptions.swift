package import ArgumentParser
package import Client
import WebSocket

/// Frames of the user's own, for both ends of a connection.
package struct AuthoringOptions: ParsableArguments {
  package init() {}

  @Option(
    help: """
      Send this frame first on each connection, written as for /frame in the composer, such as \
      'text !fin rsv1 half' or 'raw 81 05'; repeat for more.
      """)
  package var sendFrame: [String] = []

  /// The frames as commands.
  package func commands() throws(CommandError) -> [ClientCommand] {
    try sendFrame.map { line throws(CommandError) in
      switch AuthoredFrame.read(line) {
      case .success(let frame): return .authored(frame)
      case .failure(let error):
        throw CommandError(.usage, "--send-frame '\(line)': \(error.sentence)")
      }
    }
  }
}
