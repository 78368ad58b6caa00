import CLinux
import Glibc

/// Which file something is, whatever its name: two names lead to the same file when these agree.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  init(_ facts: stat) {
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
  }

  /// The file behind a name, or standard input for `-`; nil when there is no such file.
  package init?(of path: String) {
    var facts = stat()
    guard (path == "-" ? fstat(STDIN_FILENO, &facts) : stat(path, &facts)) == 0 else { return nil }
    self.init(facts)
  }
}

/// What the system knows of a file.
struct FileFacts {
  enum Kind: Equatable {
    case regular, directory, link
    /// What it is, in words.
    case other(String)
  }

  let identity: FileIdentity
  let kind: Kind
  /// Names that lead to it.
  let links: Int
  /// Bytes.
  let size: UInt64

  private init(_ facts: stat) {
    identity = FileIdentity(facts)
    links = Int(facts.st_nlink)
    size = UInt64(clamping: facts.st_size)
    kind =
      switch facts.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFIFO: .other("a pipe")
      case S_IFSOCK: .other("a socket")
      default: .other("a device")
      }
  }

  /// What is at a path, without following a link; nil when nothing is.
  init?(at path: String) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    self.init(facts)
  }

  init?(of file: FileDescriptor) {
    var facts = stat()
    guard fstat(file.number, &facts) == 0 else { return nil }
    self.init(facts)
  }
}
