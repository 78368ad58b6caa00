import ArgumentParser

/// `windsock curl`: a browser's "Copy as cURL", pasted.
struct CurlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curl",
    abstract: "Connect with the arguments of curl, as browsers copy them.",
    discussion: """
      EXAMPLES
        windsock curl 'wss://example.org/feed' -H 'Origin: https://example.org' -H 'Cookie: sid=1' \\
          -H 'Sec-WebSocket-Key: uqYOzQ==' --compressed
        windsock curl -k https://localhost:8443/ws --format ndjson

      curl's letters mean what they mean to curl, -m and --connect-timeout too. What belongs to one
      handshake alone (the key, the version) is left out and made anew; other fields are sent as they
      are, Host too. Long options of windsock connect may stand beside them.
      """)

  @Argument(parsing: .captureForPassthrough, help: "curl's own arguments.")
  var arguments: [String] = []

  func run() throws {
    if arguments == ["--help"] || arguments == ["-h"] {
      throw CleanExit.helpRequest(self)
    }
    let (translated, notes) = try CurlArguments.translated(arguments)
    let command = try ConnectCommand.parse(translated)
    for note in notes { StandardError.write("windsock: \(note)") }
    try command.check()
    try command.run()
  }
}
