import CLinux
import Glibc

/// Creates files: never in place of another one that must not be replaced, never through a link,
/// and readable only by their owner, since they hold cookies and tokens.
enum NewFile {
  /// Looks whether a file may be created at a path.
  ///
  /// - Parameters:
  ///   - replaces: Whether a regular file that is there may be replaced.
  ///   - inputs: Files that are read, which nothing may replace.
  /// - Returns: Whether there is one to be replaced.
  static func check(
    _ path: String, replaces: Bool, inputs: [FileIdentity]
  ) throws(FileError) -> Bool {
    guard let facts = FileFacts(at: path) else { return false }
    switch facts.kind {
    case .regular: break
    case .directory: throw FileError(.create, path, code: EISDIR)
    case .link: throw FileError(.create, path, .isNoFile("a symbolic link"))
    case .other(let what): throw FileError(.create, path, .isNoFile(what))
    }
    if inputs.contains(facts.identity) { throw FileError(.create, path, .isInput) }
    if isLocked(path) { throw FileError(.create, path, .isRecorded) }
    guard replaces else { throw FileError(.create, path, .exists) }
    return true
  }

  /// Creates a file to record to, and locks it until it is closed.
  static func record(
    _ path: String, replaces: Bool = false, inputs: [FileIdentity] = []
  ) throws(FileError) -> FileDescriptor {
    if try check(path, replaces: replaces, inputs: inputs) {
      let (file, name) = try beside(path)
      lock(file)
      guard rename(name, path) == 0 else {
        let failure = FileError(.create, path)
        unlink(name)
        throw failure
      }
      return file
    }
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let number = open(path, flags, 0o600)
    guard number >= 0 else {
      throw errno == EEXIST
        ? FileError(.create, path, .exists) : FileError(.create, path)
    }
    let file = FileDescriptor(number)
    lock(file)
    return file
  }

  /// A new file in the directory of another one, and its name.
  static func beside(_ path: String) throws(FileError) -> (FileDescriptor, name: String) {
    var template = Array((path + ".XXXXXX").utf8CString)
    let number = mkstemp(&template)
    guard number >= 0 else { throw FileError(.create, path) }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    let name = template.dropLast().map { UInt8(bitPattern: $0) }
    return (FileDescriptor(number), String(decoding: name, as: UTF8.self))
  }

  private static func isLocked(_ path: String) -> Bool {
    let number = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { return false }
    let file = FileDescriptor(number)
    return flock(file.number, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// A check takes the lock only for a moment; a file system may have no locks at all.
  private static func lock(_ file: FileDescriptor) {
    for _ in 0..<100 where flock(file.number, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      usleep(1000)
    }
  }
}
