import ArgumentParser
import Capture
import Glibc

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

      On the screen, c opens the composer; /ping, /pong, /close and /bin HEX send
      other frames, and /file PATH sends a file as one message.

      Without a terminal for input or output, and with --headless or --format,
      there is no screen: each line of standard input is sent as a text message on
      every connection. With --slash, lines that begin with / are the composer's
      commands. After the last line the connections stay open for --wait seconds
      and are then closed.

      EXIT STATUS
        0 success; 65 a line could not be sent as text; 69 unreachable, refused, or
        closed before every line was sent; 76 the server broke the opening
        handshake or ended without a closing handshake; 124 --max-time ran out
      """)

  @Argument(help: "ws:// and wss:// URLs; http(s):// and unix:PATH too.")
  var url: [String]

  @OptionGroup var client: ClientOptions

  @Option(
    name: [.customShort("w"), .customLong("wait")],
    help: "Without a screen: seconds to wait for answers after the last line of input.")
  var patience: Int32 = 2

  @Flag(help: "Without a screen: lines that begin with / are commands, such as /ping and /close.")
  var slash = false

  @Flag(
    help: """
      Send every message back with its type, and close when the server breaks the protocol; \
      without a screen, standard input is not read.
      """)
  var echo = false

  @OptionGroup var recording: RecordOption

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  var scratchLimit = ByteCount(4 << 30)

  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  /// A screen needs the terminal on both sides, and --format asks for lines.
  var usesScreen: Bool {
    screen.usesScreen && isatty(STDIN_FILENO) == 1 && output.format == nil
  }

  func validate() throws {
    if echo && slash { throw ValidationError("--echo reads no commands that --slash could mean.") }
  }

  func run() throws {
    if usesScreen { try show() } else { try sendLines() }
  }

  private func live() throws(CommandError) -> LiveSession {
    try LiveSession(recording.target(), scratchLimit: scratchLimit.bytes)
  }

  private func show() throws {
    if slash { throw CommandError(.usage, "--slash is for standard input without a screen") }
    let live = try live()
    let run = ClientRun(client, session: live.session, use: .screen, echoes: echo)
    try run.open(url)
    try ScreenRun.show(
      SessionSource(live), engine: run, screen: screen, filter: output.screenFilter,
      mode: "connect \(url.joined(separator: ", "))",
      choice: try output.decoding.form.choice(readsSettings: false))
    if let failure = run.failure { throw failure }
  }

  private func sendLines() throws {
    let signals = try TerminationSignals()
    let live = try live()
    let run = ClientRun(client, session: live.session, use: .messages, echoes: echo)
    let wake = try WakePipe()
    let input =
      try echo
      ? nil : InputLines(client: run, patience: patience, readsCommands: slash, printer: wake)
    let format = output.format ?? (screen.headless ? nil : .text)
    try run.open(url)
    input?.start()
    try run.print(
      live, signals: signals, wake: wake, format: format, output: output,
      isDone: { run.isDone && input?.isDone ?? true })
  }
}

extension ClientRun {
  /// Prints what happens until `isDone` or a signal comes; a connection that failed is then the
  /// command's failure.
  func print(
    _ live: LiveSession, signals: TerminationSignals, wake: WakePipe, format: OutputOptions.Format?,
    output: OutputOptions, isDone: () -> Bool
  ) throws(CommandError) {
    notify { wake.ring() }
    var printer = try LogPrinter(session: live.session, format: format, options: output)
    printer.tellsNotes = false
    try printer.run(signals: signals, wake: wake, isDone: isDone, stop: { stop() })
    if let failure { throw failure }
  }
}
