import Glibc
import Launch
import Options
import Proxy
import Synchronization

/// A browser's temporary profile, and the browser in it.
struct BrowserProfile {
  private let program: BrowserProgram
  private let folder: PrivateFolder
  private let profile: PrivateFolder
  /// For the browser's own temporary files, which it does not always remove.
  private let temporary: PrivateFolder
  private let setup: BrowserSetup
  /// Reports when the browser, or one of its orphans, has ended.
  private let ends: ChildEnds
  /// The browser's process group, once it was started.
  private var group: Int32?

  var name: String { program.name }

  /// - Parameter port: Where the proxy listens on 127.0.0.1.
  init(
    _ program: BrowserProgram, port: Int, identity: ProxyOptions.Identity?, ends: ChildEnds
  ) throws(CommandError) {
    self.program = program
    self.ends = ends
    let pem = try TrustedCertificates.pem(of: identity)
    do throws(LaunchError) {
      let folder = try PrivateFolder(in: Environment.variable("TMPDIR"))
      self.folder = folder
      do {
        profile = try PrivateFolder(in: folder.path)
        temporary = try PrivateFolder(in: folder.path)
        let file = try pem.map { pem throws(LaunchError) in
          try folder.write(Array(pem.utf8), to: "windsock.pem")
        }
        setup = BrowserSetup(
          host: "127.0.0.1", port: UInt16(clamping: port),
          pin: pem.flatMap(CertificatePin.first), certificate: file, profile: profile.path)
        guard program.kind == .firefox else { return }
        try FirefoxProfile.make(
          setup, in: profile, search: Environment.variable("PATH"), environment: Environment.all)
      } catch {
        folder.remove()
        throw error
      }
    } catch {
      throw CommandError(.unavailable, error.text)
    }
  }

  /// Starts the browser.
  mutating func start(
    _ arguments: [String], output: ProgramOutput, changed: @escaping @Sendable () -> Void
  ) throws(CommandError) -> ProgramWatch {
    let own =
      switch program.kind {
      case .chromium: ChromiumArguments.make(setup, isRoot: geteuid() == 0)
      case .firefox: FirefoxProfile.arguments(setup)
      }
    var options = LaunchedProgram.Options(
      file: program.file, arguments: [program.file.path] + own + arguments,
      environment: environment)
    output.apply(to: &options)
    // So that its helpers can be found when they outlive it.
    Orphans.adopt()
    options.hasOwnGroup = true
    options.endsWithParent = true
    options.descriptorLimit = ExternalProgram.descriptorLimit.withLock { $0 }
    defer { output.close() }
    do throws(LaunchError) {
      guard case .started(let started) = try LaunchedProgram.start(options) else {
        throw .system("start \(program.file.path)", reason: "it was not started")
      }
      group = started.process
      let watch = ProgramWatch(
        started, ends: ends, name: name, hasDescendants: false, changed: changed)
      do {
        try watch.start(nil)
        return watch
      } catch {
        throw .system("watch \(name)", reason: error.sentence)
      }
    } catch {
      throw CommandError(.unavailable, error.text)
    }
  }

  /// With separate places for what the browser keeps outside its profile.
  private var environment: [String: String] {
    let names =
      switch program.kind {
      case .chromium: ["TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
      case .firefox: ["TMPDIR", "XDG_CACHE_HOME"]
      }
    return Environment.all.merging(names.map { ($0, temporary.path) }) { $1 }
  }

  /// Where the browser's own output goes while there is a screen.
  func output() throws(CommandError) -> ProgramOutput {
    try ProgramOutput.file("\(folder.path)/output", of: name, replaces: false)
  }

  /// The last lines that the browser wrote, when it failed.
  func lastWords(status: Int32) -> [String] {
    guard status != 0, status < 128,
      let text = try? TextFile.read("\(folder.path)/output", as: "the browser's output")
    else { return [] }
    return ["windsock: \(name) ended with status \(status)"]
      + text.split(separator: "\n").suffix(5).map(String.init)
  }

  /// Removes the profile, once no helper of the browser's can write to it any more.
  func remove() {
    Orphans.end(ProgramTraces(group: group, folder: folder.path))
    folder.remove()
  }
}
