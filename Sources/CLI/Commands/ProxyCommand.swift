import ArgumentParser
import Capture
import NIOPosix
import Options
import Proxy
import WebSocket

/// `windsock proxy`: stands between clients and a server.
struct ProxyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proxy",
    abstract: "Stand between clients and a server, and show what passes.",
    discussion: """
      EXAMPLES
        windsock proxy --upstream http://localhost:8080
        windsock proxy --upstream ws://localhost:8080/chat --record chat.pcapng
        windsock proxy --upstream http://localhost:8080 --headless --format ndjson
        windsock proxy --upstream http://localhost:8080 --rules slow.toml
        windsock proxy --upstream http://localhost:8080 --hold 'op == text'
        windsock proxy --listen 127.0.0.1:8888 --ignore-hosts '*.example.org'
        windsock proxy --transparent --listen 127.0.0.1:8080

      With --upstream, point the client at the address that is printed; plain HTTP
      and TLS are accepted on the same port. Without it, set that address as the
      client's HTTP or SOCKS 5 proxy. TLS is decrypted with the local certificate
      authority (see windsock ca). Other protocols pass through as tunnels, and
      their bytes are counted. With --transparent, it serves the connections that
      the packet filter redirects to it. With several --upstream, give --listen as
      often, in the same order. windsock help proxying has more.
      """)

  @Option(
    help: "The server: an http, https, ws or wss URL, or unix:PATH. Without it: a forward proxy.")
  var upstream: [String] = []

  @Option(help: "Where to listen, as ADDRESS:PORT; port 0 picks a free port.")
  var listen: [String] = ["127.0.0.1:8080"]

  @Flag(help: "Serve connections that the packet filter redirects here, and no others.")
  var transparent = false

  @Flag(help: "Forward Host and Origin as the client sent them.")
  var keepHost = false

  @OptionGroup var access: AccessOptions
  @OptionGroup var intercept: InterceptOptions
  @OptionGroup var ways: InterceptionOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    // Signals first: threads inherit the signal mask they are started with.
    let signals = try screen.isUsed(beside: output) ? nil : TerminationSignals()
    let options = try options()
    let live = try LiveSession(recording)
    try intercept.arm(
      live.intercept, config: screen.config, hasScreen: screen.isUsed(beside: output))
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let running = try RunningProxy.start(
      options, redirection: transparent ? .packetFilter : .none, live: live, group: group)
    try running.begin(options, recording: live)
    try running.show(
      live: live, signals: signals, screen: screen, output: output,
      mode: mode(running.addresses))
  }

  private func mode(_ addresses: [String]) -> String {
    let listening =
      "\(transparent ? "transparent proxy" : "proxy") \(addresses.joined(separator: ", "))"
    return upstream.isEmpty ? listening : "\(listening) → \(upstream.joined(separator: ", "))"
  }

  private func options() throws(CommandError) -> ProxyOptions {
    var options = ProxyOptions(listen: try places(), keepHost: keepHost)
    if transparent, let option = needless {
      throw CommandError(
        .usage, "\(option) is not for --transparent, whose clients do not know of a proxy")
    }
    try access.apply(to: &options)
    try ways.apply(to: &options)
    return options
  }

  /// The option that makes no sense together with --transparent.
  private var needless: String? {
    if !upstream.isEmpty { return "--upstream" }
    if keepHost { return "--keep-host" }
    return access.proxyAuth == nil ? nil : "--proxy-auth"
  }

  /// Every place to listen at, with its upstream.
  private func places() throws(CommandError) -> [ProxyOptions.Listen] {
    var places = try listen.map { text throws(CommandError) in try ListenOption.parse(text) }
    let urls = try upstream.map { text throws(CommandError) in try Self.url(text) }
    guard urls.count <= 1 || urls.count == places.count else {
      throw CommandError(
        .usage,
        "there are \(urls.count) --upstream and \(places.count) --listen; "
          + "give one --listen for each, in the same order")
    }
    for index in places.indices {
      places[index].upstream = urls.count == 1 ? urls[0] : urls.isEmpty ? nil : urls[index]
    }
    return places
  }

  private static func url(_ text: String) throws(CommandError) -> WebSocketURL {
    do {
      return try WebSocketURL(text)
    } catch {
      throw CommandError(.usage, "--upstream \(text): \(error.description)")
    }
  }
}
