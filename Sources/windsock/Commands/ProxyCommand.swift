import ArgumentParser
import Capture
import NIOPosix
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
        windsock proxy --upstream ws://localhost:8080/chat --listen 127.0.0.1:9000 --record chat.pcapng
        windsock proxy --upstream http://localhost:8080 --headless --format ndjson | jq .
        windsock proxy --upstream http://localhost:8080 --rules slow.toml
        windsock proxy --upstream http://localhost:8080 --hold 'op == text and from == client'

      Point the client at the address that is printed. Plain HTTP passes through as well, so a page
      and its socket work behind the one port.
      """)

  @Option(help: "The server: an http, https, ws or wss URL, or unix:PATH.")
  var upstream: String

  @Option(help: "Where to listen, as ADDRESS:PORT; port 0 picks a free one.")
  var listen: [String] = ["127.0.0.1:8080"]

  @Flag(help: "Leave Host and Origin as the client sent them.")
  var keepHost = false

  @Flag(help: "Allow listening on addresses that other machines can reach.")
  var allowRemote = false

  @Flag(name: [.customShort("k"), .long], help: "Do not verify the server's certificate.")
  var insecure = false

  @Option(help: "Trust the certificates in this PEM file instead of the system's.")
  var cacert: String?

  @OptionGroup var intercept: InterceptOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    // Signals first: threads inherit what they are started with.
    let signals = try screen.usesScreen ? nil : EndSignals()
    let live = try LiveSession(recording)
    try intercept.arm(live.session.intercept)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let running = try RunningProxy.start(options(), live: live, group: group)
    try running.show(
      live: live, signals: signals, screen: screen, output: output,
      mode: "proxy \(running.addresses.joined(separator: ", ")) → \(upstream)")
  }

  private func options() throws(Failure) -> ProxyOptions {
    let url: WebSocketURL
    do {
      url = try WebSocketURL(upstream)
    } catch {
      throw Failure(.usage, "--upstream \(upstream): \(error.description)")
    }
    return ProxyOptions(
      listen: try listen.map { address throws(Failure) in try ListenOption.parse(address) },
      upstream: url, keepHost: keepHost, allowRemote: allowRemote, insecure: insecure,
      authorityFile: cacert)
  }
}
