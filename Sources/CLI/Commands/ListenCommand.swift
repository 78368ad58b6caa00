import ArgumentParser
import Capture
import Client
import Glibc
import Options
import Output
import WebSocket

/// `windsock listen`: the server.
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
        echo pong | windsock listen 8080 -1

      On the screen, c opens the composer, which answers the connection that is
      shown or selected; a line that begins with /all goes to every connection.

      Without a terminal for input or output, with --headless or --format, and with
      an option that says when to end (-1, --count, --until), there is no screen:
      what clients send is written to standard output as it is, one message on each
      line, as frames with --format, and not at all with --echo. Each line of
      standard input goes to every client that is connected; the first line waits for
      the first client. A signal ends the server, or --max-time with exit status 124;
      the end of input does not.
      """)

  @Argument(help: "Where to listen: a port of this machine, or ADDRESS:PORT; 0 picks a free port.")
  var address: String

  @OptionGroup var serving: ServingOptions

  @OptionGroup var lines: MessageOptions

  @Option(help: "Seconds after which everything ends, with exit status 124.")
  var maxTime: SecondsOption?

  @OptionGroup var recording: RecordOption

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  var scratchLimit = ByteCount(4 << 30)

  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  /// A screen needs the terminal on both sides, and --format asks for lines.
  var usesScreen: Bool {
    screen.isUsed(beside: output) && isatty(STDIN_FILENO) == 1 && !lines.hasGoal
  }

  func run() throws {
    if usesScreen, let option = lines.optionForLines ?? maxTime.map({ _ in "--max-time" }) {
      throw CommandError(.usage, "\(option) is for listening without a screen")
    }
    if !usesScreen { try output.checkLines() }
    // Signals first: threads inherit the signal mask they are started with.
    let signals = try usesScreen ? nil : TerminationSignals()
    let options = try serving.server(at: address)
    let answer = try serving.answer()
    let behaviour = try serving.behaviour(at: address)
    let live = try LiveSession(recording.target(), scratchLimit: scratchLimit.bytes)
    let wake = try WakePipe()
    let run = ListenRun(
      options, answer: answer, as: behaviour, delay: serving.delay?.value, session: live.session,
      gate: usesScreen ? nil : ReadGate { wake.ring() })
    let urls = try run.start(recording: live)
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
    try ListenLines(
      run: run, lines: lines, echoes: serving.echo, output: output, isHeadless: screen.headless,
      maxTime: maxTime
    ).run(live, signals, wake)
  }
}
