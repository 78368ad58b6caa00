import ArgumentParser
import Capture
import NIOPosix
import Options
import Proxy
import WebSocket

/// `windsock demo`: a server, clients and the proxy between them, in one program.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show what windsock does: built-in server and clients, no network.",
    discussion: """
      Everything runs on loopback. Other programs can join in: the proxy's address
      is on the screen.
      """)

  @OptionGroup var intercept: InterceptOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let signals = try screen.isUsed(beside: output) ? nil : TerminationSignals()
    let live = try LiveSession(recording)
    try intercept.arm(
      live.intercept, config: screen.config, hasScreen: screen.isUsed(beside: output))
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let port = try Demo.startServer(group)
    let options = ProxyOptions(
      listen: [ProxyOptions.Listen(host: "127.0.0.1", port: 0)],
      upstream: WebSocketURL(isSecure: false, host: "127.0.0.1", port: UInt16(clamping: port)))
    let running = try RunningProxy.start(options, live: live, group: group)
    try running.begin(options, recording: live)
    Demo.startClients(group, port: running.port)
    try running.show(
      live: live, signals: signals, screen: screen, output: output,
      mode: "demo \(running.addresses.joined(separator: ", "))")
  }
}
