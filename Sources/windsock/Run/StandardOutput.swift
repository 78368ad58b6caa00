import Glibc

/// Standard output, in whole lines; a closed pipe ends the output quietly.
struct StandardOutput {
  private var pending: [UInt8] = []
  /// Whether nobody reads any more.
  private(set) var isClosed = false

  /// Bytes that are worth a write by themselves.
  private static let enough = 1 << 16

  /// Lets `fill` add lines, and writes when there is enough.
  mutating func add(_ fill: (inout [UInt8]) -> Void) throws(Failure) {
    fill(&pending)
    if pending.count >= Self.enough { try flush() }
  }

  mutating func flush() throws(Failure) {
    var written = 0
    while written < pending.count, !isClosed {
      let count = pending.withUnsafeBytes { bytes in
        write(STDOUT_FILENO, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        isClosed = true
      } else if errno == EAGAIN {
        waitForRoom()
      } else if errno != EINTR {
        throw Failure(
          .inputOutput, "cannot write to standard output: \(String(cString: strerror(errno)))")
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Somebody else made the terminal non-blocking: waits until it takes more.
  private func waitForRoom() {
    var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    _ = poll(&descriptor, 1, 1000)
  }
}
