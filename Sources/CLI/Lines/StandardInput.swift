import Glibc
import Options

/// Standard input as bytes, whatever is behind it.
enum StandardInput {
  /// Bytes that are read at once.
  private static let chunk = 64 << 10

  /// The next bytes; none at the end.
  ///
  /// Where reading does not block it waits all the same.
  static func read() throws(CommandError) -> [UInt8] {
    while true {
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        let read = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
        count = max(0, read)
        if read < 0 { failure = errno }
      }
      switch failure {
      case 0: return bytes
      case EINTR: continue
      case EAGAIN: awaitBytes()
      default: throw Self.failure(String(cString: strerror(failure)))
      }
    }
  }

  /// Waits until there is something to read, or the end of it.
  private static func awaitBytes() {
    var look = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    _ = poll(&look, 1, -1)
  }

  /// Why it cannot be read.
  static func failure(_ reason: String) -> CommandError {
    CommandError(.inputOutput, "cannot read standard input: \(reason)")
  }
}
