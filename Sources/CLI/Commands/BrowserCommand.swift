import ArgumentParser
import Capture
import Glibc
import Launch
import Options
import Proxy
import Terminal

/// `windsock browser`: a browser whose traffic is shown, with a profile that is removed afterwards.
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
      certificate authority only in that profile. The browser and windsock end
      together, and the profile is removed.
      """)

  @Option(help: "The browser: a name or a path. Without it: the first that is found.")
  var browser: String?

  @OptionGroup var options: ProgramOptions

  @Argument(help: "The page to open.")
  var url: String?

  @Argument(parsing: .postTerminator, help: "Further arguments of the browser, after --.")
  var arguments: [String] = []

  func run() throws {
    let program = try find()
    // Signals first: threads inherit the signal mask they are started with.
    let signals = try options.usesScreen ? nil : TerminationSignals()
    let ends = ChildEnds()
    let (session, proxy) = try options.start(on: "127.0.0.1", redirects: false)
    var profile = try BrowserProfile(
      program, port: session.running.port, identity: proxy.identity, ends: ends)
    defer { profile.remove() }
    let wake = try WakePipe()
    if let signals {
      let watch = try profile.start(
        arguments + [url].compactMap { $0 }, output: .shared(hasRows: options.output.format != nil),
        changed: { wake.ring() })
      let status = try session.print(watch, signals: signals, wake: wake)
      guard status != 0, !EndRequests.hasCome else { return }
      throw CommandError(
        .unavailable, "\(profile.name) failed: it ended with status \(status)")
    } else {
      try show(session, &profile)
    }
  }

  private func show(_ session: ProgramSession, _ profile: inout BrowserProfile) throws {
    let ended = EndNote(session, name: profile.name)
    let output = try profile.output()
    let watch = try profile.start(
      arguments + [url].compactMap { $0 }, output: output, changed: { ended.tell() })
    ended.watch(watch)
    try session.showScreen(
      watch, output: output.path.map { OutputTail($0, of: profile.name) },
      mode: "\(profile.name) \(url ?? "")")
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
}
