import Capture
import Intercept
import NIOPosix
import Options
import Proxy

/// A listening proxy, with the screen or the printer for what it sees.
struct RunningProxy {
  let server: ProxyServer
  /// What it listens on, as `127.0.0.1:41233`.
  let addresses: [String]

  /// The port of the first address.
  var port: Int { addresses.first.flatMap { Int($0.split(separator: ":").last ?? "") } ?? 0 }

  /// - Parameter redirection: How it learns where connections that were redirected to it were meant
  ///   to go.
  static func start(
    _ options: ProxyOptions, redirection: Redirection = .none, live: LiveSession,
    group: MultiThreadedEventLoopGroup
  ) throws(CommandError) -> RunningProxy {
    do {
      let server = ProxyServer(
        options: options, redirection: redirection, session: live.session,
        intercept: live.intercept, group: group, clock: Clock.now)
      return RunningProxy(server: server, addresses: try server.start())
    } catch {
      throw CommandError(error.status, error.text)
    }
  }

  /// Begins the recording, and reports where the proxy listens, if others are to connect to it.
  func begin(_ options: ProxyOptions, recording live: LiveSession) throws(CommandError) {
    try live.begin()
    for address in addresses { StandardError.write("listening on http://\(address)") }
    if options.listen.contains(where: { $0.upstream != nil }) {
      RemoteWarning.write(addresses, "use its upstream; bind to loopback to prevent that")
    }
  }

  /// Shows the session on the screen, or prints it, until the user or a signal ends it.
  func show(
    live: LiveSession, signals: TerminationSignals?, screen: ScreenOptions, output: OutputOptions,
    mode: String
  ) throws {
    guard let signals else {
      try ScreenRun.show(
        SessionSource(live), engine: ProxyEngine(server: server, intercept: live.intercept),
        screen: screen,
        filter: output.screenFilter, mode: mode,
        choice: try output.decoding.form.choice(readsSettings: false))
      return
    }
    let format = output.format ?? (screen.headless ? nil : .text)
    let wake = try WakePipe()
    var printer = try LogPrinter(session: live.session, format: format, options: output)
    try printer.run(signals: signals, wake: wake, isDone: { false }, stop: { server.stop() })
  }
}

/// The proxy as an engine of the screen.
private struct ProxyEngine: Engine {
  let server: ProxyServer
  let intercept: Intercept?

  func stop() { server.stop() }
}

extension ProxyError {
  /// The command error for it.
  var status: CommandError.Status {
    switch self {
    case .nowhereToListen, .notLoopback, .needsLogin, .noSuchAddress, .upstreamQuery: .usage
    case .addressInUse, .notAllowed, .cannotListen: .unavailable
    case .tls: .noInput
    case .authority(let error): error.status
    }
  }
}
