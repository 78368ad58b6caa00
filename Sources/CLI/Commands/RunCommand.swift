import ArgumentParser
import Capture
import Glibc
import Launch
import Options
import Proxy
import Transport

/// `windsock run`: a program and its traffic.
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

      The TCP connections of the program, and of everything it starts, are redirected
      to windsock by the kernel (seccomp); the program needs no setting, and you need
      no root. Environment variables make it trust windsock's certificate authority
      as long as it runs. Other protocols pass through as tunnels.

      Without the screen the program keeps its terminal, and windsock ends with its
      exit status; with --format its standard output goes to standard error. With the
      screen its output goes to a file (--program-output), which the key O shows.

      EXIT STATUS
        That of the program, 128 and the signal's number if a signal ended it;
        125 windsock failed; 126 the program cannot be run; 127 it was not found
      """)

  @Flag(help: "Do not redirect connections to this machine itself.")
  var noLocal = false

  @Option(
    help: "With the screen, write the program's output to this file, not a temporary one.")
  var programOutput: String?

  @OptionGroup var options: ProgramOptions

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
    // The parser takes whatever it does not know as the beginning of the command.
    if command.first == name, ["-h", "--help"].contains(name) {
      throw CleanExit.helpRequest(self)
    }
    if name.hasPrefix("-"), command.first == name {
      throw CommandError(
        .usage, "there is no option \(name); windsock run --help lists them, and -- ends them")
    }
    let file = try find(name)
    // Signals first: threads inherit the signal mask they are started with.
    let signals = options.usesScreen ? nil : try passedSignals()
    let ends = ChildEnds()
    let (session, proxy) = try options.start(on: "localhost", redirects: true)
    let folder = try privateFolder()
    defer { folder.remove() }
    let environment = try environment(proxy, folder)
    let program = CaughtProgram(
      words: words, file: file, addresses: session.running.addresses, table: session.table,
      redirectsLocal: !noLocal, hasHop: proxy.reach != Reach(), ends: ends,
      note: session.note)
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
      environment: environment, output: .shared(hasRows: options.output.format != nil),
      signals: signals,
      changed: { wake.ring() })
    let status = try session.print(watch, signals: .none, wake: wake)
    if status != 0 { throw ExitCode(status) }
  }

  private func show(
    _ session: ProgramSession, _ program: CaughtProgram, _ environment: [String: String]
  ) throws {
    let name = ProgramName.short(program.words[0])
    let place = try ProgramOutput.file(programOutput, of: name, replaces: options.recording.force)
    defer { place.report(of: name, isTemporary: programOutput == nil) }
    let path = place.path ?? ""
    let ended = EndNote(session, name: name)
    let watch = try program.start(
      environment: environment, output: place, signals: nil, changed: { ended.tell() })
    ended.watch(watch)
    session.note("O shows the output of \(name), which goes to \(path)")
    try session.showScreen(
      watch, output: OutputTail(path, of: name),
      mode: "run \(program.words.joined(separator: " "))")
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
    _ proxy: ProxyOptions, _ folder: PrivateFolder
  ) throws(CommandError) -> [String: String] {
    var environment = Environment.all
    guard let pem = try TrustedCertificates.pem(of: proxy.identity) else { return environment }
    do {
      let trust = TrustEnvironment(folder: folder, pem: Array(pem.utf8))
      let time = Clock.now() / 1_000_000
      environment.merge(try trust.variables(for: environment, at: time)) { $1 }
      return environment
    } catch {
      throw CommandError(error)
    }
  }
}
