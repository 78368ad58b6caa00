import ArgumentParser
import Capture
import Glibc
import Launch
import Proxy
import Transport

/// `windsock run`: a program, and all that it says.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a program, and show what its connections carry.",
    discussion: """
      EXAMPLES
        windsock run -- npm start
        windsock run --record session.pcapng -- python3 client.py
        windsock run --headless --format ndjson -- ./client > frames.ndjson
        windsock run --hold 'op == text' -- node client.js

      The TCP connections of the program, and of all that it starts, are redirected
      to windsock by the kernel (seccomp); the program needs no setting, and you
      need no root. It is made to trust windsock's certificate authority by
      environment variables, as long as it runs. Other protocols pass through as
      tunnels.

      Without the screen the program keeps its terminal, and windsock ends with its
      exit status; with --format its standard output goes to standard error. With the
      screen its output goes to a file (--program-output).

      EXIT STATUS
        That of the program, 128 and the signal's number if a signal ended it;
        125 windsock failed; 126 the program cannot be run; 127 it was not found
      """)

  @Flag(help: "Do not redirect connections to this machine itself.")
  var noLocal = false

  @Option(
    help: "With the screen, write the program's output to this file, not a temporary one.")
  var programOutput: String?

  @Flag(name: [.customShort("k"), .long], help: "Do not verify the server's certificate.")
  var insecure = false

  @Option(help: "Trust the certificates in this PEM file instead of the system's.")
  var cacert: String?

  @OptionGroup var intercept: InterceptOptions
  @OptionGroup var ways: InterceptionOptions
  @OptionGroup var recording: RecordingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var screen: ScreenOptions

  @Argument(
    parsing: .captureForPassthrough, help: "The program and its arguments, after --.")
  var command: [String] = []

  func run() throws {
    do {
      try runProgram()
    } catch var failure as CommandError {
      // Any other status could be the program's.
      if ![.notExecutable, .notFound].contains(failure.status) { failure.status = .launch }
      throw failure
    }
  }

  private func runProgram() throws {
    let words = command.first == "--" ? Array(command.dropFirst()) : command
    guard let name = words.first else {
      throw CommandError(.usage, "there is no program to run; as in windsock run -- npm start")
    }
    // The parser hands on whatever it does not know as the beginning of the command.
    if command.first == name, ["-h", "--help"].contains(name) {
      throw CleanExit.helpRequest(self)
    }
    if name.hasPrefix("-"), command.first == name {
      throw CommandError(
        .usage, "there is no option \(name); windsock run --help lists them, and -- ends them")
    }
    let file = try find(name)
    // Signals first: threads inherit what they are started with.
    let signals = screen.usesScreen ? nil : try passedSignals()
    let live = try LiveSession(recording)
    try intercept.arm(live.intercept, config: screen.config, hasScreen: screen.usesScreen)
    let options = try options()
    let session = try ProgramSession.start(
      options, redirects: true, live: live, screen: screen, output: output)
    let folder = try privateFolder()
    defer { folder.remove() }
    let environment = try environment(options, folder)
    let program = CaughtProgram(
      words: words, file: file, addresses: session.running.addresses, table: session.table,
      redirectsLocal: !noLocal, hasHop: options.reach.way != .direct, note: session.note)
    if let signals {
      try print(session, program, environment, signals)
    } else {
      try show(session, program, environment)
    }
  }

  private func print(
    _ session: ProgramSession, _ program: CaughtProgram, _ environment: [String: String],
    _ signals: PassedSignals
  ) throws {
    let wake = try WakePipe()
    let watch = try program.start(
      environment: environment, output: .shared(hasRows: output.format != nil), signals: signals,
      changed: { wake.ring() })
    let status = try session.print(watch, signals: .none, wake: wake)
    if status != 0 { throw ExitCode(status) }
  }

  private func show(
    _ session: ProgramSession, _ program: CaughtProgram, _ environment: [String: String]
  ) throws {
    let name = ProgramName.short(program.words[0])
    let place = try ProgramOutput.file(programOutput, of: name, replaces: recording.force)
    let path = place.path ?? ""
    let ended = EndNote(session, name: name)
    let watch = try program.start(
      environment: environment, output: place, signals: nil, changed: { ended.tell() })
    ended.watch(watch)
    session.note("the output of \(name) goes to \(path)")
    defer { place.report(of: name, isTemporary: programOutput == nil) }
    try session.showScreen(watch, mode: "run \(program.words.joined(separator: " "))")
  }

  private func find(_ name: String) throws(CommandError) -> ProgramFile {
    do {
      let file = try ProgramFile(name, search: Environment.variable("PATH"))
      if file.borrowedOwner != nil {
        StandardError.write(
          "windsock: \(name) is set-user-ID and runs without its owner's rights, because its "
            + "connections are redirected")
      }
      return file
    } catch {
      throw CommandError(error)
    }
  }

  private func passedSignals() throws(CommandError) -> PassedSignals {
    do { return try PassedSignals() } catch { throw CommandError(error) }
  }

  private func privateFolder() throws(CommandError) -> PrivateFolder {
    do {
      return try PrivateFolder(in: Environment.variable("TMPDIR"))
    } catch {
      throw CommandError(error)
    }
  }

  private func environment(
    _ options: ProxyOptions, _ folder: PrivateFolder
  ) throws(CommandError) -> [String: String] {
    var environment = Environment.all
    guard let pem = try TrustedCertificates.pem(of: options.identity) else { return environment }
    do {
      let trust = TrustEnvironment(folder: folder, pem: Array(pem.utf8))
      let time = Clock.now() / 1_000_000
      environment.merge(try trust.variables(for: environment, at: time)) { $1 }
      return environment
    } catch {
      throw CommandError(error)
    }
  }

  private func options() throws(CommandError) -> ProxyOptions {
    var options = ProxyOptions(
      listen: [ProxyOptions.Listen(host: "localhost", port: 0)], insecure: insecure,
      authorityFile: cacert)
    try ways.apply(to: &options)
    return options
  }
}
