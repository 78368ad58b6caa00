import CLinux
import Glibc

/// Small files that only their owner may read: written whole or not at all.
enum PrivateFile {
  private static let largest = 1 << 20

  /// Writes a new file under a random name, and returns its path.
  static func write(
    _ text: String, in directory: String, mode: mode_t
  ) throws(AuthorityError) -> String {
    let path = "\(directory)/.new-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    // The mode is the file's from its first moment; a file or link of that name is an error.
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { throw .cannotCreate(path, reason: String(cString: strerror(errno))) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = String(cString: strerror(errno))
        close(file)
        unlink(path)
        throw .cannotCreate(path, reason: reason)
      }
      rest = rest.dropFirst(count)
    }
    fsync(file)
    close(file)
    return path
  }

  /// Reads a file that only its owner may access.
  static func read(_ path: String) throws(AuthorityError) -> String {
    try contents(path) { file throws(AuthorityError) in
      guard try mode(of: file, path) & 0o077 == 0 else { throw .exposed(path) }
    }
  }

  /// The permission bits of an open file that has to be ours.
  static func mode(of file: Int32, _ path: String) throws(AuthorityError) -> Int32 {
    switch windsock_own_mode(file) {
    case -1: throw .unreadable(path, reason: String(cString: strerror(errno)))
    case -2: throw .notOwned(path)
    case let mode: return mode
    }
  }

  /// Reads a file, once `check` has seen it.
  static func contents(
    _ path: String, check: (Int32) throws(AuthorityError) -> Void = { _ in }
  ) throws(AuthorityError) -> String {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .unreadable(path, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    try check(file)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path, reason: String(cString: strerror(errno))) }
      if count == 0 { break }
      bytes += buffer.prefix(count)
      guard bytes.count <= largest else { throw .unreadable(path, reason: "it is too large") }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
