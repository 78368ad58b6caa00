import CLinux
import Glibc
package import Synchronization
import Terminal

/// Programs of the user's that take the terminal for a while: $EDITOR and $PAGER.
package enum ExternalProgram {
  /// The limit of file descriptors before windsock raised its own: some programs walk all possible
  /// descriptors.
  package static let descriptorLimit = Mutex(UInt64(0))

  /// Lets $VISUAL or $EDITOR change bytes.
  ///
  /// The line feed that editors add at the end of every file is removed again, unless the bytes
  /// ended with one before.
  package static func edit(_ bytes: [UInt8]) throws(CommandError) -> [UInt8] {
    let editor = Environment.variable("VISUAL") ?? Environment.variable("EDITOR") ?? "vi"
    let file = try TemporaryFile(bytes)
    defer { file.remove() }
    let status = try run("\(editor) \"$1\"", argument: file.path, input: "/dev/tty")
    guard status == 0 else {
      throw CommandError(.inputOutput, "\(editor) ended with status \(status); nothing was changed")
    }
    var edited = try file.read()
    if edited.last == 0x0A, bytes.last != 0x0A { edited.removeLast() }
    return edited
  }

  /// Shows text in $PAGER.
  package static func page(_ text: String) throws(CommandError) {
    let pager = Environment.variable("PAGER") ?? "less"
    let file = try TemporaryFile(Array(text.utf8))
    defer { file.remove() }
    let status = try run(pager, argument: "", input: file.path)
    if status == 127 {
      throw CommandError(.inputOutput, "there is no \(pager); set PAGER to another")
    }
  }

  /// Gives bytes to a command line of the shell, and lets the user read what it printed.
  ///
  /// - Returns: Its exit status.
  package static func pipe(_ bytes: [UInt8], to command: String) throws(CommandError) -> Int32 {
    let file = try TemporaryFile(bytes)
    defer { file.remove() }
    let wait = "printf '\\n-- Enter goes back to windsock --'; read -r answer </dev/tty"
    return try run(
      "clear; eval \"$1\"; status=$?; \(wait); exit $status", argument: command,
      input: file.path)
  }

  /// How long a program that is only given bytes may take, in milliseconds.
  private static let feedingTime: Int32 = 2000

  /// Gives bytes to a program that does not use the terminal.
  ///
  /// - Returns: Whether it took them and ended well; one that takes too long is ended.
  package static func feed(_ bytes: [UInt8], to words: [String]) -> Bool {
    guard let file = try? TemporaryFile(bytes) else { return false }
    defer { file.remove() }
    let nowhere = ChildProcess.Stream.writing("/dev/null")
    let (child, error) = ChildProcess.start(words, (.reading(file.path), nowhere, nil))
    guard error == 0 else { return false }
    let process = windsock_open_process(child)
    defer { if process >= 0 { close(process) } }
    var look = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
    if process >= 0, poll(&look, 1, feedingTime) <= 0 { kill(child, SIGKILL) }
    return ChildProcess.awaitStatus(of: child) == 0
  }

  /// Waits for the end of a program, and ends it when this one is asked to end.
  private static func awaitEnd(of child: pid_t) {
    let process = windsock_open_process(child)
    guard process >= 0 else { return }
    defer { close(process) }
    var looks = [
      pollfd(fd: process, events: Int16(POLLIN), revents: 0),
      pollfd(fd: EndRequests.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&looks, 2, -1) < 0, errno == EINTR {}
    guard looks[0].revents == 0 else { return }
    // An editor may want to save its work; one that does not end is killed.
    kill(child, SIGHUP)
    if poll(&looks, 1, 1000) <= 0 { kill(child, SIGKILL) }
  }

  /// Runs a command line of the shell on the terminal and waits for its end.
  private static func run(
    _ command: String, argument: String, input: String
  ) throws(CommandError) -> Int32 {
    let limit = descriptorLimit.withLock { $0 }
    let words = [
      "/bin/sh", "-c", "ulimit -S -n \(limit) 2>/dev/null; \(command)", "sh", argument,
    ]
    // Keys that interrupt or stop are meant for the program, as with system(3).
    let signals = SignalTruce()
    defer { signals.end() }
    let (child, error) = ChildProcess.start(words, (.reading(input), .writing("/dev/tty"), nil))
    guard error == 0 else {
      throw CommandError(.inputOutput, "cannot run \(command): \(String(cString: strerror(error)))")
    }
    awaitEnd(of: child)
    return ChildProcess.awaitStatus(of: child)
  }
}

/// While another program has the terminal: interrupts are not this one's, and ^Z stops both.
private struct SignalTruce {
  private var before: [(signal: Int32, action: sigaction)] = []

  init() {
    for (signal, handler) in [(SIGINT, SIG_IGN), (SIGQUIT, SIG_IGN), (SIGTSTP, SIG_DFL)] {
      var old = sigaction()
      var new = sigaction()
      new.__sigaction_handler.sa_handler = handler
      sigaction(signal, &new, &old)
      before.append((signal, old))
    }
  }

  func end() {
    for (signal, action) in before {
      var action = action
      sigaction(signal, &action, nil)
    }
  }
}

/// A file that only the user can read, until it is removed.
package struct TemporaryFile {
  package let path: String

  package init(_ bytes: [UInt8]) throws(CommandError) {
    let folder = Environment.variable("TMPDIR") ?? "/tmp"
    var template = Array("\(folder)/windsock-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard descriptor >= 0 else {
      throw CommandError(
        .cannotCreate, "cannot create a file in \(folder): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let rest = bytes[written...]
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else {
        unlink(path)
        throw CommandError(
          .inputOutput, "cannot write \(path): \(String(cString: strerror(errno)))")
      }
      written += max(count, 0)
    }
  }

  package func read() throws(CommandError) -> [UInt8] {
    guard let file = fopen(path, "r") else {
      throw CommandError(.inputOutput, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
      guard bytes.count <= 64 << 20 else {
        throw CommandError(.inputOutput, "\(path) has become longer than 64 MiB")
      }
    }
    return bytes
  }

  package func remove() { unlink(path) }
}
