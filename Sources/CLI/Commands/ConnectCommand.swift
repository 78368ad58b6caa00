import ArgumentParser
import Capture
import Client
import Glibc
import Options

/// `windsock connect`: the client.
struct ConnectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connect",
    abstract: "Be the client: one connection for each URL, with a composer.",
    discussion: """
      EXAMPLES
        windsock connect ws://localhost:8080/chat
        windsock connect wss://localhost:8443/ -k -H 'Cookie: sid=1' -s chat.v2
        echo '{"op":"time"}' | windsock connect ws://localhost:8080/ -1 | jq .
        windsock connect ws://localhost:8080/ -x '{"op":"subscribe"}' --count 10

      On the screen, the composer is open: Enter sends, Esc leaves it and c comes
      back; / and Tab list its commands. /ping, /pong, /close and /bin HEX send
      other frames, and /file PATH sends a file as one message.

      Without a terminal for input or output, with --headless, and with an option
      that says what to send or when to end (-x, -1, --count, --until, --idle), there
      is no screen: each line of standard input is sent as a text message on every
      connection, and each message that arrives is written as it is, followed by a
      line end. --format writes frames instead. After the last line the connections
      stay open for --wait seconds and are then closed.

      EXIT STATUS
        0 success; 1 the connection ended before --count or --until was reached; 65 a
        line could not be sent as text; 69 unreachable, refused, or closed before
        every line was sent; 76 the server broke the opening handshake or the
        protocol, or ended without a closing handshake; 124 --max-time ran out
      """)

  @Argument(
    help: """
      ws:// and wss:// URLs; http(s):// and unix:PATH too. On the screen, without any, those of \
      the last run.
      """)
  var url: [String] = []

  @Option(
    name: [.customShort("c"), .customLong("connect")],
    help: ArgumentHelp("One more URL, as in wscat.", valueName: "url"))
  var connect: [String] = []

  @OptionGroup var client: ClientOptions

  @OptionGroup var lines: LineOptions

  @OptionGroup var reconnecting: ReconnectOptions

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

  private var urls: [String] { url + connect }

  /// A screen needs the terminal on both sides, and --format asks for lines.
  var usesScreen: Bool {
    screen.isUsed(beside: output) && isatty(STDIN_FILENO) == 1 && !lines.endsByItself
  }

  private static var noURL: CommandError {
    CommandError(.usage, "connect needs a URL, such as ws://localhost:8080/")
  }

  func validate() throws {
    if echo && lines.messages.slash {
      throw ValidationError("--echo reads no input, so --slash has no effect.")
    }
    if echo && !lines.execute.isEmpty {
      throw ValidationError("--echo only sends what it receives, and --execute would send more.")
    }
  }

  func run() throws {
    guard usesScreen || !urls.isEmpty else { throw Self.noURL }
    if usesScreen {
      try show()
    } else {
      try output.checkLines()
      try LineRun(
        urls: urls, client: client, lines: lines, course: reconnecting.course(), echoes: echo,
        output: output, isHeadless: screen.headless
      ).run(LiveSession(recording.target(), scratchLimit: scratchLimit.bytes))
    }
  }

  private func show() throws {
    if let option = lines.optionForLines {
      throw CommandError(.usage, "\(option) is for standard input without a screen")
    }
    let live = try LiveSession(recording.target(), scratchLimit: scratchLimit.bytes)
    let urls = urls.isEmpty ? LastURLs.read() : urls
    guard !urls.isEmpty else { throw Self.noURL }
    let run = try ClientRun(
      client, session: live.session, use: .screen, echoes: echo, lines: lines,
      course: reconnecting.course())
    try run.open(urls)
    try live.begin()
    LastURLs.write(urls)
    try ScreenRun.show(
      SessionSource(live), engine: run, screen: screen, filter: output.screenFilter,
      mode: "connect \(urls.joined(separator: ", "))",
      choice: try output.decoding.form.choice(readsSettings: false))
    if let failure = run.failure { throw failure }
  }
}
