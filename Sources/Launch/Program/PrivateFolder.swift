import CLaunch
import Glibc

/// A folder for temporary files that only the user can look into.
package struct PrivateFolder: Sendable {
  package let path: String

  /// - Parameter parent: Where to make it, as TMPDIR says; nil for /tmp.
  package init(in parent: String?) throws(LaunchError) {
    let parent = parent ?? "/tmp"
    var template = Array("\(parent)/windsock-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .errno("create a folder in \(parent)") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Writes a file and gives its path.
  package func write(_ bytes: [UInt8], to name: String) throws(LaunchError) -> String {
    let path = "\(path)/\(name)"
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .errno("create \(path)") }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .errno("write \(path)") }
      rest = rest.dropFirst(count)
    }
    return path
  }

  /// Removes it with all that is in it, the program's own files too.
  package func remove() { windsock_remove_tree(path) }
}
