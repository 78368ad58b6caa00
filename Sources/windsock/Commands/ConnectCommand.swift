import ArgumentParser
import Capture

/// `windsock connect`: is the client.
struct ConnectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connect",
    abstract: "Be the client: one connection for each URL, with a composer.",
    discussion: """
      EXAMPLES
        windsock connect ws://localhost:8080/chat
        windsock connect wss://localhost:8443/ -k -H 'Cookie: sid=1' -s chat.v2
        echo '{"op":"time"}' | windsock connect ws://localhost:8080/ --format ndjson

      On the screen, c opens the composer; /ping, /pong, /close and /bin HEX send other frames,
      and /file PATH a file as one message.
      Without a terminal, each line of standard input is sent as a text message.
      """)

  @Argument(help: "ws:// and wss:// URLs; http(s):// and unix:PATH too.")
  var url: [String]

  @OptionGroup var client: ClientOptions

  @Option(
    name: [.customShort("w"), .customLong("wait")],
    help: "Without a screen: seconds to wait for answers after the last line of input.")
  var patience: Int32 = 2

  @Option(help: "Record everything to this file, a pcapng that Wireshark opens.")
  var record: String?

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest go first.")
  var scratchLimit = ByteCount(4 << 30)

  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let signals = try screen.usesScreen ? nil : EndSignals()
    let live = try LiveSession(RecordingOptions.to(record, scratchLimit: scratchLimit))
    let run = ClientRun(client, session: live.session)
    for url in url { try run.connect(url) }
    guard let signals else {
      try ScreenRun.show(
        SessionSource(live), engine: run, screen: screen, filter: output.filter,
        mode: "connect \(url.joined(separator: ", "))")
      return
    }
    let wake = try WakePipe()
    let format = output.format ?? (screen.headless ? nil : .text)
    InputLines(client: run, patience: patience, wake: wake).start()
    try run.print(live, signals: signals, wake: wake, format: format, output: output)
  }
}

extension ClientRun {
  /// Prints what happens until the connections have ended or a signal comes; a connection that
  /// could not be made is then the command's failure.
  func print(
    _ live: LiveSession, signals: EndSignals, wake: WakePipe, format: OutputOptions.Format?,
    output: OutputOptions
  ) throws(Failure) {
    notify { wake.ring() }
    var printer = try LogPrinter(session: live.session, format: format, options: output)
    printer.tellsNotes = false
    try printer.run(signals: signals, wake: wake, isDone: { isDone }, stop: { stop() })
    if let failure { throw failure }
  }
}
