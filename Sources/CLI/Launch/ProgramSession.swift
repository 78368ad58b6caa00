import Capture
import Glibc
import Intercept
import Launch
import NIOPosix
import Options
import Proxy
import Synchronization

/// A program, the proxy that its connections come through, and the end of windsock that shows them.
struct ProgramSession {
  let live: LiveSession
  let running: RunningProxy
  let table: RedirectTable
  let screen: ScreenOptions
  let output: OutputOptions

  /// Nanoseconds to wait for the last bytes of a program that has ended.
  private static let lastWords: UInt64 = 2_000_000_000

  /// A proxy on free ports of the loopback addresses.
  ///
  /// - Parameter redirects: Whether connections are redirected to it.
  static func start(
    _ options: ProxyOptions, redirects: Bool, live: LiveSession, screen: ScreenOptions,
    output: OutputOptions
  ) throws(CommandError) -> ProgramSession {
    let table = RedirectTable()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let redirection: Redirection =
      redirects
      ? .known { client in
        table.take(client).map {
          RedirectedConnection(destination: $0.destination, socket: $0.socket)
        }
      } : .none
    let running = try RunningProxy.start(
      options, redirection: redirection, live: live, group: group)
    return ProgramSession(
      live: live, running: running, table: table, screen: screen, output: output)
  }

  /// Adds a sentence to the session.
  func note(_ sentence: String) { live.session.note(sentence, at: Clock.now()) }

  /// Shows the session on the screen until the user ends it, and with that the program.
  ///
  /// - Parameter output: The file of the program's output.
  func showScreen(_ watch: ProgramWatch, output file: OutputTail?, mode: String) throws {
    try begin(watch)
    try ScreenRun.show(
      SessionSource(live),
      engine: ProgramEngine(
        server: running.server, intercept: live.intercept, watch: watch, output: file),
      screen: screen, filter: output.screenFilter, mode: mode,
      choice: try output.decoding.form.choice(readsSettings: false))
  }

  /// Prints the session until the program has ended, or a signal or a closed pipe ends both.
  ///
  /// - Returns: The program's exit status.
  func print(
    _ watch: ProgramWatch, signals: TerminationSignals, wake: WakePipe
  ) throws(CommandError) -> Int32 {
    try begin(watch)
    var printer = try LogPrinter(session: live.session, format: output.format, options: output)
    try printer.run(
      signals: signals, wake: wake, isDone: { watch.isOver },
      stop: {
        _ = watch.end()
        awaitClients()
        running.server.stop()
      })
    return watch.end()
  }

  /// Begins the recording, now that the program runs; where that fails, the program ends.
  private func begin(_ watch: ProgramWatch) throws(CommandError) {
    do {
      try live.begin()
    } catch {
      _ = watch.end()
      throw error
    }
  }

  /// Waits for what the program sent last: its connections end with it, but their bytes may still
  /// be in flight.
  private func awaitClients() {
    let deadline = Clock.monotonic() + Self.lastWords
    while Clock.monotonic() < deadline, !table.isEmpty || running.server.hasClients {
      usleep(2000)
    }
  }
}

/// The proxy and the program as an engine of the screen.
private struct ProgramEngine: Engine {
  let server: ProxyServer
  let intercept: Intercept?
  let watch: ProgramWatch
  let output: OutputTail?

  func stop() {
    _ = watch.end()
    server.stop()
  }
}
