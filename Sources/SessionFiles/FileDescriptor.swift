import Glibc

/// An open file that closes itself.
final class FileDescriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens a file for reading.
  ///
  /// A pipe with a name is opened whether or not it has a writer already: reading waits.
  static func open(_ path: String) throws(FileError) -> FileDescriptor {
    let number = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard number >= 0 else { throw FileError(.open, path) }
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) & ~O_NONBLOCK)
    return FileDescriptor(number)
  }

  /// A file without a name in the directory for large temporary files: it vanishes with the
  /// process.
  static func scratch() throws(FileError) -> FileDescriptor {
    var failure = FileError(.create, "a scratch file")
    for directory in scratchDirectories() {
      var template = Array((directory + "/windsock-XXXXXX").utf8CString)
      let number = mkstemp(&template)
      guard number >= 0 else {
        failure = FileError(.create, "a scratch file in \(directory)")
        continue
      }
      unlink(template)
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      return FileDescriptor(number)
    }
    throw failure
  }

  private static func scratchDirectories() -> [String] {
    let chosen = getenv("TMPDIR").map { String(cString: $0) }
    return [chosen, "/var/tmp", "/tmp"].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// Reads up to `count` bytes at `offset`; fewer at the end of the file or when it fails.
  func read(at offset: UInt64, count: Int) -> [UInt8] {
    guard count > 0, let start = off_t(exactly: offset) else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      guard let base = buffer.baseAddress else { return }
      while filled < count {
        let got = pread(number, base + filled, count - filled, start + filled)
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        filled += got
      }
    }
  }

  /// Writes all of some bytes at `offset`; false, with errno, when that is not possible.
  func write(_ bytes: [UInt8], at offset: UInt64) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        pwrite(
          number, bytes.baseAddress.map { $0 + written }, bytes.count - written,
          off_t(truncatingIfNeeded: offset) + off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      if count == 0 { errno = ENOSPC }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// A path that leads to the open file, whatever its name is (proc(5)).
  var link: String { "/proc/self/fd/\(number)" }

  /// The name by which the file is known now; nil when it has none.
  var name: String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &target, target.count)
    guard count > 0 else { return nil }
    return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Reads into `buffer` from `offset`; fewer bytes at the end of the file.
  ///
  /// - Returns: How many bytes were read, or the system's error number.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
    guard let start = off_t(exactly: offset) else { return .success(0) }
    return Self.retried { pread(number, buffer.baseAddress, buffer.count, start) }
  }

  /// Reads what comes next from a pipe or a terminal, waiting for it.
  func readNext(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, Errno> {
    Self.retried { Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// An error number of the system.
  struct Errno: Error { var code: Int32 }

  private static func retried(_ call: () -> Int) -> Result<Int, Errno> {
    while true {
      let count = call()
      if count >= 0 { return .success(count) }
      if errno != EINTR { return .failure(Errno(code: errno)) }
    }
  }

  /// Whether it can be read by offset.
  var isRegular: Bool {
    var status = stat()
    return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  var isDirectory: Bool {
    var status = stat()
    return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The size of the file as it is now.
  var size: UInt64 {
    var status = stat()
    return fstat(number, &status) == 0 ? UInt64(clamping: status.st_size) : 0
  }
}
