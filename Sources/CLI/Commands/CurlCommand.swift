import ArgumentParser
import Options

/// `windsock curl`: a browser's "Copy as cURL", pasted.
struct CurlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curl",
    abstract: "Connect with curl's arguments, as browsers copy them.",
    discussion: """
      EXAMPLES
        windsock curl 'wss://example.org/feed' -H 'Cookie: sid=1' --compressed
        windsock curl -k https://localhost:8443/ws --format ndjson

      Options mean what they mean to curl, and -T. sends standard input. Header
      fields that belong to one handshake (Sec-WebSocket-Key, -Version) are
      replaced; all others, Host too, are sent as they are. The long options of
      "windsock connect" are accepted as well.
      """)

  @Argument(parsing: .captureForPassthrough, help: "curl's own arguments.")
  var arguments: [String] = []

  func run() throws {
    if arguments == ["--help"] || arguments == ["-h"] {
      throw CleanExit.helpRequest(self)
    }
    let (translated, notes) = try CurlArguments.translated(arguments)
    let command = try parsed(translated)
    for note in notes { StandardError.write("windsock: \(note)") }
    try command.check()
    try command.run()
  }

  /// The command that the arguments translate to; errors name curl's options.
  private func parsed(_ arguments: [String]) throws -> ConnectCommand {
    do {
      return try ConnectCommand.parse(arguments)
    } catch {
      if ConnectCommand.exitCode(for: error) == .success { throw error }
      throw CommandError(
        .usage, "curl's arguments cannot be used: \(ConnectCommand.message(for: error))")
    }
  }
}
