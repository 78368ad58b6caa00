import CLinux
import Glibc
import Synchronization

/// Small files that people write: settings, rules.
package enum TextFile {
  /// The size limit: more than anybody writes by hand.
  private static let largest = 1 << 20

  /// What was read from pipes, such as those of `<(…)`, which can be read only once.
  private static let piped = Mutex<[String: String]>([:])

  /// The text of a file.
  ///
  /// - Parameter what: What the file should hold, for sentences, such as `the rules`.
  package static func read(_ path: String, as what: String) throws(CommandError) -> String {
    if let text = piped.withLock({ $0[path] }) { return text }
    guard let file = fopen(path, "r") else { throw unreadable(path, what) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: largest)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else { throw unreadable(path, what) }
    guard count < bytes.count else {
      throw CommandError(.badData, "\(path) is larger than a megabyte, too large for \(what)")
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw CommandError(.badData, "\(path) is not UTF-8; save it with that encoding")
    }
    // Anything but a regular file, which can be read again.
    if windsock_regular_size(fileno(file)) == -2 { piped.withLock { $0[path] = text } }
    return text
  }

  private static func unreadable(_ path: String, _ what: String) -> CommandError {
    CommandError(.noInput, "cannot read \(what) in \(path): \(String(cString: strerror(errno)))")
  }
}
