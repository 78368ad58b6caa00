import Glibc

/// A command line of the shell that answers lines with lines.
///
/// It belongs to one thread at a time.
package final class PipedProcess {
  /// Why there is no answer: the rest of a sentence that begins with the command.
  package struct Failure: Error {
    package var reason: String
  }

  /// The longest answer that is accepted.
  private static let largest = 16 << 20

  private let child: pid_t
  private let input: Int32
  private let output: Int32
  private let errors: Int32
  private var unread: [UInt8] = []
  /// The end of what it wrote to its standard error.
  private var said: [UInt8] = []
  private var hasClosedErrors = false

  /// Starts the command.
  package init(_ command: String) throws(Failure) {
    // A command that ended is noticed by the write that fails.
    signal(SIGPIPE, SIG_IGN)
    var pipes: [(read: Int32, write: Int32)] = []
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        for pipe in pipes { _ = (close(pipe.read), close(pipe.write)) }
        throw Failure(reason: "cannot be started: \(String(cString: strerror(errno)))")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append((ends[0], ends[1]))
    }
    (input, output, errors) = (pipes[0].write, pipes[1].read, pipes[2].read)
    defer { _ = (close(pipes[0].read), close(pipes[1].write), close(pipes[2].write)) }
    let streams = (
      input: ChildProcess.Stream.descriptor(pipes[0].read),
      output: ChildProcess.Stream.descriptor(pipes[1].write),
      error: Optional(ChildProcess.Stream.descriptor(pipes[2].write))
    )
    let started = ChildProcess.start(["/bin/sh", "-c", command], streams, isApart: true)
    child = started.process
    let error = started.error
    guard error == 0 else {
      throw Failure(reason: "cannot be started: \(String(cString: strerror(error)))")
    }
    for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    for end in [input, output, errors] { close(end) }
    guard child > 0 else { return }
    kill(-child, SIGKILL)
    _ = ChildProcess.awaitStatus(of: child)
  }

  /// Sends a line and waits for the next one that it writes.
  ///
  /// - Parameters:
  ///   - line: With its line feed.
  ///   - limit: Milliseconds.
  /// - Returns: The answer without its line feed and the white space around it.
  package func ask(_ line: [UInt8], within limit: Int32) throws(Failure) -> [UInt8] {
    let end = ContinuousClock.now + .milliseconds(Int(limit))
    var sent = 0
    while true {
      if sent == line.count, let answer = takeLine() { return answer }
      let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
      guard left > 0 else { throw Failure(reason: "did not answer within \(limit) ms") }
      var looks = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasClosedErrors ? -1 : errors, events: Int16(POLLIN), revents: 0),
        pollfd(fd: sent < line.count ? input : -1, events: Int16(POLLOUT), revents: 0),
      ]
      guard poll(&looks, 3, Int32(left.rounded(.up))) >= 0 else { continue }
      if looks[1].revents != 0 { readErrors() }
      if looks[2].revents != 0 { sent += try write(line[sent...]) }
      if looks[0].revents != 0 { try read() }
    }
  }

  private func takeLine() -> [UInt8]? {
    guard let end = unread.firstIndex(of: 0x0A) else { return nil }
    let line = unread[..<end].drop { $0 <= 0x20 }
    unread.removeSubrange(...end)
    let last = line.lastIndex { $0 > 0x20 } ?? line.startIndex - 1
    return Array(line[..<(last + 1)])
  }

  private func write(_ rest: ArraySlice<UInt8>) throws(Failure) -> Int {
    let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
    if count >= 0 { return count }
    if errno == EAGAIN || errno == EINTR { return 0 }
    throw ended()
  }

  private func read() throws(Failure) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(output, &chunk, chunk.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count > 0 else { throw ended() }
    unread += chunk.prefix(count)
    guard unread.count <= Self.largest else {
      throw Failure(reason: "gave an answer of more than 16 MiB")
    }
  }

  private func readErrors() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(errors, &chunk, chunk.count)
    if count == 0 { hasClosedErrors = true }
    guard count > 0 else { return }
    said = (said + chunk.prefix(count)).suffix(500)
  }

  /// The sentence that it ended, with its last line of standard error.
  private func ended() -> Failure {
    var looks = pollfd(fd: errors, events: Int16(POLLIN), revents: 0)
    if poll(&looks, 1, 100) > 0 { readErrors() }
    let last = said.split(separator: 0x0A).last.map { String(decoding: $0, as: UTF8.self) }
    return Failure(reason: "ended" + (last.map { ": \($0)" } ?? ""))
  }
}
