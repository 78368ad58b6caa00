import ArgumentParser
import Client
import WebSocket

/// Frames of the user's own, for both ends of a connection.
struct AuthoringOptions: ParsableArguments {
  @Option(
    help: """
      Send this frame first on each connection, as /frame of the composer has it, such as 'text \
      !fin rsv1 half' or 'raw 81 05'; repeat for more.
      """)
  var sendFrame: [String] = []

  /// The frames as commands.
  func commands() throws(CommandError) -> [ClientCommand] {
    try sendFrame.map { line throws(CommandError) in
      switch AuthoredFrame.read(line) {
      case .success(let frame): return .authored(frame)
      case .failure(let error):
        throw CommandError(.usage, "--send-frame '\(line)': \(error.sentence)")
      }
    }
  }
}
