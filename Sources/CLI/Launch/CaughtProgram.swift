import Capture
import Glibc
import Launch
import Options
import Proxy
import SessionFiles
import Synchronization
import Transport
import WebSocket

/// Starts a program whose connections come to a proxy.
struct CaughtProgram {
  /// The name it is called by, and its arguments.
  let words: [String]
  let file: ProgramFile
  /// Where the proxy listens.
  let addresses: [String]
  let table: RedirectTable
  let redirectsLocal: Bool
  /// Whether another proxy is on the way to servers.
  let hasHop: Bool
  /// Reports when one of its orphans has ended.
  let ends: ChildEnds
  let note: @Sendable (String) -> Void

  /// - Parameters:
  ///   - environment: The program's.
  ///   - output: Where its own output goes.
  ///   - signals: Passed on to it; nil for a program that the terminal's signals do not reach.
  ///   - changed: Called on another thread whenever something has ended.
  /// - Throws: Why it cannot be started, or cannot be watched.
  func start(
    environment: [String: String], output: ProgramOutput, signals: PassedSignals?,
    changed: @escaping @Sendable () -> Void
  ) throws(CommandError) -> ProgramWatch {
    Orphans.adopt()
    var options = LaunchedProgram.Options(file: file, arguments: words, environment: environment)
    output.apply(to: &options)
    options.catchesConnects = true
    options.hasOwnGroup = signals == nil
    options.descriptorLimit = ExternalProgram.descriptorLimit.withLock { $0 }
    defer { output.close() }
    let program = try launch(&options)
    let watch = ProgramWatch(
      program, ends: ends, name: words[0], hasDescendants: program.listener != nil,
      changed: changed)
    if let listener = program.listener {
      do {
        try supervise(listener, watch)
      } catch {
        // Otherwise its first connect() would wait for ever.
        close(listener)
        _ = watch.end()
        throw error
      }
    }
    try watch.start(signals)
    return watch
  }

  private func launch(
    _ options: inout LaunchedProgram.Options
  ) throws(CommandError) -> LaunchedProgram {
    do throws(LaunchError) {
      switch try LaunchedProgram.start(options) {
      case .started(let program): return program
      case .cannotCatch(let reason):
        StandardError.write(
          "windsock: the kernel does not let connections be redirected (seccomp: \(reason)); "
            + "\(words[0]) is asked to use a proxy by HTTP_PROXY and HTTPS_PROXY, which it may ignore"
        )
        let proxy = ProxyEnvironment.variables(
          address: addresses.first ?? "", includesLocal: redirectsLocal)
        options.environment.merge(proxy) { $1 }
        options.catchesConnects = false
        guard case .started(let program) = try LaunchedProgram.start(options) else {
          throw .system("start \(file.path)", reason: reason)
        }
        return program
      }
    } catch {
      throw CommandError(error)
    }
  }

  private func supervise(_ listener: Int32, _ watch: ProgramWatch) throws(CommandError) {
    var options = ConnectSupervisor.Options(listening: addresses.compactMap(Self.address))
    options.redirectsLocal = redirectsLocal
    options.dialsFirst = !hasHop
    do throws(LaunchError) {
      let supervisor = ConnectSupervisor(
        listener: listener, options: options, table: table, note: note)
      do {
        try DetachedThread.start {
          supervisor.run()
          watch.descendantsEnded()
        }
      } catch {
        throw .system("watch the connections of \(words[0])", reason: error.text)
      }
    } catch {
      throw CommandError(error)
    }
  }

  /// An address of a listener, such as `127.0.0.1:41233` or `[::1]:41233`.
  private static func address(_ text: String) -> Address? {
    guard let place = try? ListenOption.parse(text), let bytes = IPBytes.parse(place.host) else {
      return nil
    }
    return Address(bytes: bytes, port: place.port)
  }
}

extension CommandError {
  init(_ error: LaunchError) {
    let status: Status =
      switch error.status {
      case 126: .notExecutable
      case 127: .notFound
      default: .launch
      }
    self.init(status, error.text)
  }
}
