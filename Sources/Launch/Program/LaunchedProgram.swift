import CLaunch
import CLinux
import Glibc

/// A program that was started, as a child process.
package struct LaunchedProgram: Sendable {
  /// How it is started.
  package struct Options: Sendable {
    package var file: ProgramFile
    /// The name it is called by comes first.
    package var arguments: [String]
    package var environment: [String: String]
    /// Descriptors that replace this process's; nil leaves them.
    package var input: Int32?
    package var output: Int32?
    package var errors: Int32?
    /// Whether its connect() calls are caught.
    package var catchesConnects = false
    /// Whether it is out of the reach of the terminal's signals.
    package var hasOwnGroup = false
    /// Whether it gets SIGTERM when this process ends, however that happens.
    package var endsWithParent = false
    /// The soft limit of its file descriptors.
    package var descriptorLimit: UInt64 = 0

    package init(file: ProgramFile, arguments: [String], environment: [String: String]) {
      self.file = file
      self.arguments = arguments
      self.environment = environment
    }
  }

  /// The result of starting one.
  package enum Outcome: Sendable {
    case started(LaunchedProgram)
    /// The kernel refuses to have connect() calls watched, for this reason; nothing was started.
    case cannotCatch(reason: String)
  }

  package let process: Int32
  /// The descriptor for its connect() calls; nil when they are not caught.
  package let listener: Int32?
  private let hasOwnGroup: Bool
  /// Becomes readable when it has ended; -1 where the kernel has no such thing.
  package let descriptor: Int32

  package static func start(_ options: Options) throws(LaunchError) -> Outcome {
    let path = options.file.path
    let started = OwnChildren.starting {
      $0.stage == WINDSOCK_STARTED ? $0.process : 0
    } by: {
      run(options)
    }
    let reason = String(cString: strerror(started.error))
    switch started.stage {
    case WINDSOCK_STARTED: return .started(LaunchedProgram(started, options.hasOwnGroup))
    case WINDSOCK_NO_FILTER: return .cannotCatch(reason: reason)
    case WINDSOCK_NO_PROGRAM where started.error == ENOENT:
      throw .notExecutable(path, reason: "the interpreter that its first line names is not there")
    case WINDSOCK_NO_PROGRAM: throw .notExecutable(path, reason: reason)
    default: throw .system("start \(path)", reason: reason)
    }
  }

  private static func run(_ options: Options) -> windsock_started {
    withWords(options.arguments) { arguments in
      withWords(options.environment.map { "\($0)=\($1)" }) { environment in
        options.file.path.withCString { path in
          var program = windsock_program()
          program.path = path
          program.arguments = arguments
          program.environment = environment
          program.input = options.input ?? -1
          program.output = options.output ?? -1
          program.errors = options.errors ?? -1
          program.catches_connects = options.catchesConnects
          program.has_own_group = options.hasOwnGroup
          program.ends_with_parent = options.endsWithParent
          program.descriptor_limit = options.descriptorLimit
          return windsock_start(&program)
        }
      }
    }
  }

  private init(_ started: windsock_started, _ hasOwnGroup: Bool) {
    process = started.process
    listener = started.listener >= 0 ? started.listener : nil
    self.hasOwnGroup = hasOwnGroup
    descriptor = windsock_open_process(started.process)
  }

  /// Words as C has them, with NULL at their end.
  private static func withWords<Result>(
    _ words: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// Its exit status, or 128 and the number of the signal that ended it; nil while it runs.
  ///
  /// Callers ask until it is there, and not again after that.
  package func exitStatus() -> Int32? {
    var status: Int32 = 0
    guard windsock_child_status(process, &status) != 0 else { return nil }
    OwnChildren.forget(process)
    return status
  }

  /// Sends a signal to it; with a group of its own, to all of that.
  package func signal(_ number: Int32) { kill(hasOwnGroup ? -process : process, number) }

  /// Waits until it has ended.
  ///
  /// - Parameter milliseconds: At most this long; -1 for ever.
  package func awaitEnd(milliseconds: Int32) {
    var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&look, 1, milliseconds) < 0, errno == EINTR {}
  }

  /// Asks it to end, ends it after a while, and gives its exit status.
  package func end() -> Int32 {
    if let status = exitStatus() { return status }
    signal(SIGTERM)
    signal(SIGCONT)
    awaitEnd(milliseconds: 2000)
    if let status = exitStatus() { return status }
    signal(SIGKILL)
    awaitEnd(milliseconds: 2000)
    return exitStatus() ?? 128 + SIGKILL
  }
}
