import ArgumentParser
import Capture
import Client
import Glibc
import Output
import WebSocket

/// `windsock listen`: is the server.
struct ListenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen",
    abstract: "Be the server: any client connects, and the composer answers.",
    discussion: """
      EXAMPLES
        windsock listen 8080
        windsock listen 8080 --echo
        windsock listen 127.0.0.1:0 --tls -s chat.v2 --record server.pcapng
        windsock listen 8080 --refuse 503 -H 'Retry-After: 5'
        windsock listen 8080 --echo --delay 0.5 --no-compress

      On the screen, c opens the composer, which answers the connection that is
      shown or selected; a line that begins with /all goes to every connection.

      Without a terminal for input or output, and with --headless or --format,
      there is no screen: what clients send is written to standard output as it is,
      a message a line, or frames with --format; nothing of it with --echo. Each
      line of standard input goes to every client that is connected.
      The first line waits for the first client. A signal or --max-time ends the
      server; the end of input does not.
      """)

  @Argument(help: "Where to listen: a port of this machine, or ADDRESS:PORT; 0 picks a free port.")
  var address: String

  @OptionGroup var serving: ServingOptions

  @Flag(help: "Without a screen: lines that begin with / are commands, such as /ping and /close.")
  var slash = false

  @Option(help: "Seconds after which everything ends, with exit status 124.")
  var maxTime: SecondsOption?

  @OptionGroup var recording: RecordOption

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  var scratchLimit = ByteCount(4 << 30)

  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  /// A screen needs the terminal on both sides, and --format asks for lines.
  var usesScreen: Bool {
    screen.isUsed(beside: output) && isatty(STDIN_FILENO) == 1
  }

  func run() throws {
    if usesScreen, slash || maxTime != nil {
      let option = slash ? "--slash" : "--max-time"
      throw CommandError(.usage, "\(option) is for listening without a screen")
    }
    if !usesScreen, !serving.echo, output.format == nil, output.asksForRows {
      throw CommandError(
        .usage, "--filter, --messages and --decode are for rows: give --format, or the screen")
    }
    // Signals first: threads inherit what they are started with.
    let signals = try usesScreen ? nil : TerminationSignals()
    let options = try serving.server(at: address)
    let answer = try serving.answer()
    let behaviour = try serving.behaviour(at: address)
    let live = try LiveSession(recording.target(), scratchLimit: scratchLimit.bytes)
    let wake = try WakePipe()
    let run = ListenRun(
      options, answer: answer, as: behaviour, delay: serving.delay?.value, session: live.session,
      gate: usesScreen ? nil : ReadGate { wake.ring() })
    let urls = try run.start()
    guard let signals else {
      return try ScreenRun.show(
        SessionSource(live), engine: run, screen: screen, filter: output.screenFilter,
        mode: "listen \(urls.joined(separator: ", "))",
        choice: try output.decoding.form.choice(readsSettings: false))
    }
    try printLines(run, live, signals, wake)
  }

  private func printLines(
    _ run: ListenRun, _ live: LiveSession, _ signals: TerminationSignals, _ wake: WakePipe
  ) throws {
    // An echo answers everything itself.
    if !serving.echo { try ListenInput(run, readsCommands: slash).start() }
    let deadline = maxTime.map { Clock.monotonic() + UInt64($0.value * 1e9) } ?? .max
    if let maxTime { run.schedule(in: maxTime.value) { wake.ring() } }
    var printer = try printer(of: live.session)
    printer.beforeLook = { run.mark }
    printer.afterLook = { run.printed(upTo: $0) }
    try printer.run(
      signals: signals, wake: wake, isDone: { Clock.monotonic() >= deadline }, stop: { run.stop() })
    if let maxTime, Clock.monotonic() >= deadline {
      throw CommandError(.timedOut, "the \(maxTime.description) s of --max-time ran out")
    }
  }

  /// Messages as they are; an echo has them already, and only its connections are named.
  private func printer(of session: Session) throws(CommandError) -> LogPrinter {
    if serving.echo || output.format != nil {
      return try LogPrinter(session: session, format: output.format, options: output)
    }
    let formatter = LineFormatter(
      from: .client, .newline, isTerminal: isatty(STDOUT_FILENO) == 1, isWanted: { _ in true },
      report: { StandardError.write("windsock: \($0)") })
    return try LogPrinter(
      session: session, lines: formatter, from: .client, namesConnections: screen.headless,
      options: output)
  }
}
