import CLinux
import Glibc

/// Small files that windsock keeps for itself, readable only by their owner.
package enum PrivateFile {
  /// Writes a file as a whole: a reader finds the old text or the new one.
  ///
  /// A link stays a link: its target is replaced. A file that was there keeps its permissions, a
  /// new one is readable only by its owner, and so are the folders that are made for it.
  package static func write(_ text: String, to path: String) throws(CommandError) {
    let path = resolved(path)
    try makeFolder(of: path)
    var template = Array((path + ".XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw failure("create", path) }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    keepMode(of: path, for: file)
    let isWritten = write(Array(text.utf8), to: file)
    guard close(file) == 0, isWritten, rename(name, path) == 0 else {
      let error = failure("write", path)
      unlink(name)
      throw error
    }
  }

  /// Adds text at the end of a file, in one piece.
  package static func append(_ text: String, to path: String) throws(CommandError) {
    try makeFolder(of: path)
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw failure("write", path) }
    let isWritten = write(Array(text.utf8), to: file)
    guard close(file) == 0, isWritten else { throw failure("write", path) }
  }

  /// Gives a file the permissions of another one, if that exists and is ours.
  private static func keepMode(of path: String, for file: Int32) {
    let old = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard old >= 0 else { return }
    defer { close(old) }
    let mode = windsock_own_mode(old)
    if mode >= 0 { fchmod(file, mode_t(mode & 0o777)) }
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func makeFolder(of path: String) throws(CommandError) {
    var parents: [String] = []
    var folder = path
    while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      folder = String(folder[..<slash])
      if access(folder, F_OK) == 0 { break }
      parents.append(folder)
    }
    for folder in parents.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw failure("create", folder)
    }
  }

  private static func failure(_ verb: String, _ path: String) -> CommandError {
    CommandError(.cannotCreate, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
