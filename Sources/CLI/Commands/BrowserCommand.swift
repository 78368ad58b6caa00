import ArgumentParser
import Capture
import Glibc
import Launch
import Proxy
import Terminal

/// `windsock browser`: a browser that shows all that it says, and forgets itself afterwards.
struct BrowserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "browser",
    abstract: "Open a browser with a fresh profile, and show what its connections carry.",
    discussion: """
      EXAMPLES
        windsock browser https://example.org
        windsock browser http://localhost:3000 --record session.pcapng
        windsock browser --browser firefox https://example.org
        windsock browser https://example.org -- --window-size=1200,800

      Chromium, Chrome or Firefox starts with a temporary profile, uses windsock as
      its proxy, for this machine's own servers too, and trusts windsock's
      certificate authority in that profile alone. The browser ends with windsock,
      and windsock with the browser; the profile is removed.
      """)

  @Option(help: "The browser: a name or a path. Without it: the first that is found.")
  var browser: String?

  @Flag(name: [.customShort("k"), .long], help: "Do not verify the server's certificate.")
  var insecure = false

  @Option(help: "Trust the certificates in this PEM file instead of the system's.")
  var cacert: String?

  @OptionGroup var intercept: InterceptOptions
  @OptionGroup var ways: InterceptionOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  @Argument(help: "The page to open.")
  var url: String?

  @Argument(parsing: .postTerminator, help: "Further arguments of the browser, after --.")
  var arguments: [String] = []

  func run() throws {
    let program = try find()
    // Signals first: threads inherit what they are started with.
    let signals = try screen.usesScreen ? nil : TerminationSignals()
    let live = try LiveSession(recording)
    try intercept.arm(live.intercept, config: screen.config, hasScreen: screen.usesScreen)
    let options = try options()
    let session = try ProgramSession.start(
      options, redirects: false, live: live, screen: screen, output: output)
    let profile = try BrowserProfile(
      program, port: session.running.port, identity: options.identity)
    defer { profile.remove() }
    let wake = try WakePipe()
    if let signals {
      let watch = try profile.start(
        arguments + [url].compactMap { $0 }, output: .shared(hasRows: output.format != nil),
        changed: { wake.ring() })
      let status = try session.print(watch, signals: signals, wake: wake)
      guard status != 0, !EndRequests.hasCome else { return }
      throw CommandError(
        .unavailable, "\(profile.name) failed: it ended with status \(status)")
    } else {
      try show(session, profile)
    }
  }

  private func show(_ session: ProgramSession, _ profile: BrowserProfile) throws {
    let ended = EndNote(session, name: profile.name)
    let watch = try profile.start(
      arguments + [url].compactMap { $0 }, output: try profile.output(), changed: { ended.tell() })
    ended.watch(watch)
    try session.showScreen(watch, mode: "\(profile.name) \(url ?? "")")
    for line in profile.lastWords(status: watch.end()) { StandardError.write(line) }
  }

  private func find() throws(CommandError) -> BrowserProgram {
    do {
      return try BrowserProgram(browser, search: Environment.variable("PATH"))
    } catch {
      throw CommandError(
        error.status == 125 ? .unavailable : .noInput, error.text)
    }
  }

  private func options() throws(CommandError) -> ProxyOptions {
    var options = ProxyOptions(
      listen: [ProxyOptions.Listen(host: "127.0.0.1", port: 0)], insecure: insecure,
      authorityFile: cacert)
    try ways.apply(to: &options)
    return options
  }
}
