package import Glibc
import Launch

/// Programs that are started, with signals as a shell would leave them.
package enum ChildProcess {
  /// Where a standard stream of a program leads.
  package enum Stream {
    case descriptor(Int32)
    case reading(String)
    case writing(String)
    /// An existing file, at its end.
    case appending(String)
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: Its name, which is looked for in PATH unless it has a slash, and its arguments.
  ///   - streams: Its standard input, output and error; the error is the output where it is nil.
  ///   - isApart: Whether it gets a process group of its own: keys of the terminal are then not for
  ///     it, and all that it starts can be ended together.
  /// - Returns: Its process, or the number of the error.
  package static func start(
    _ words: [String], _ streams: (input: Stream, output: Stream, error: Stream?),
    isApart: Bool = false
  ) -> (process: pid_t, error: Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    add(streams.input, as: 0, to: &actions)
    add(streams.output, as: 1, to: &actions)
    add(streams.error ?? .descriptor(1), as: 2, to: &actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        | (isApart ? Int16(POSIX_SPAWN_SETPGROUP) : 0))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for word in arguments { free(word) } }
    return OwnChildren.starting {
      $0.error == 0 ? $0.process : 0
    } by: {
      var process = pid_t()
      let error = posix_spawnp(
        &process, words[0], &actions, &attributes, arguments, Glibc.environ)
      return (process: process, error: error)
    }
  }

  /// Waits for the end of a program.
  ///
  /// - Returns: Its exit status as a shell has it: 128 and the signal's number when a signal ended it.
  package static func awaitStatus(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    OwnChildren.forget(process)
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  private static func add(
    _ stream: Stream, as number: Int32, to actions: inout posix_spawn_file_actions_t
  ) {
    switch stream {
    case .descriptor(let descriptor):
      posix_spawn_file_actions_adddup2(&actions, descriptor, number)
    case .reading(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_RDONLY, 0)
    case .writing(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY, 0)
    case .appending(let path):
      posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_APPEND, 0)
    }
  }
}
