import CLinux
import Glibc

/// A file that becomes one message.
package enum FileToSend {
  /// The longest such file, in bytes: a message is kept in memory as a whole.
  private static let limit = 64 << 20

  /// Reads it whole.
  package static func read(_ path: String) throws(CommandError) -> [UInt8] {
    // Something other than a file, such as a pipe without a writer, must not block the screen.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw cannotRead(path, String(cString: strerror(errno))) }
    defer { close(descriptor) }
    let size = Int(windsock_regular_size(descriptor))
    guard size != -1 else { throw cannotRead(path, String(cString: strerror(errno))) }
    guard size >= 0 else { throw cannotRead(path, "it is not a file") }
    guard size <= limit else {
      throw cannotRead(path, "it has \(size) bytes, and a message here at most \(limit)")
    }
    return try bytes(of: descriptor, path, expected: size)
  }

  private static func bytes(
    of descriptor: Int32, _ path: String, expected: Int
  ) throws(CommandError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: expected)
    var done = 0
    while done < expected {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + done }, expected - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw cannotRead(path, String(cString: strerror(errno))) }
      // The file became shorter.
      if count == 0 { break }
      done += count
    }
    return Array(bytes[..<done])
  }

  private static func cannotRead(_ path: String, _ reason: String) -> CommandError {
    CommandError(.noInput, "cannot send \(path): \(reason)")
  }
}
