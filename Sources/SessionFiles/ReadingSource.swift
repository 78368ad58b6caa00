import Capture
import Glibc

/// Where the bytes of a session come from: a file, or a pipe that is copied to scratch space so
/// that payloads can be read back.
enum ReadingSource {
  case file(FileDescriptor)
  case pipe(FileDescriptor)
  /// Either of them, compressed.
  case unpacked(UnpackedSource)

  /// - Parameter path: `-` for standard input.
  static func open(_ path: String) throws(ReadError) -> ReadingSource {
    do throws(FileError) {
      guard path != "-" else {
        // A copy, so that ours may be closed.
        let number = dup(STDIN_FILENO)
        guard number >= 0 else { throw FileError(.open, "standard input") }
        let input = FileDescriptor(number)
        return .pipe(input)
      }
      let file = try FileDescriptor.open(path)
      guard !file.isDirectory else { throw FileError(.open, path, code: EISDIR) }
      return file.isRegular ? .file(file) : .pipe(file)
    } catch {
      throw .file(error)
    }
  }

  /// Reads up to what fits in `buffer`; `position` counts the bytes read before.
  func read(
    at position: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) -> Result<Int, FileDescriptor.Errno> {
    switch self {
    case .file(let file): file.read(at: position, into: buffer)
    case .pipe(let pipe): pipe.readNext(into: buffer)
    case .unpacked(let unpacked): unpacked.read(into: buffer)
    }
  }

  /// Which part of a compressed source was not unpacked, and why; nil when all was.
  var warning: String? {
    if case .unpacked(let unpacked) = self { unpacked.warning } else { nil }
  }

  /// The file, packed or not; nil when it is a pipe.
  var file: FileDescriptor? {
    switch self {
    case .file(let file): file
    case .pipe: nil
    case .unpacked(let unpacked): unpacked.packed.file
    }
  }

  /// How far the source was read when `position` bytes came out.
  func progress(at position: UInt64, isCaughtUp: Bool) -> ReadingProgress {
    if case .unpacked(let unpacked) = self {
      return unpacked.packed.progress(at: unpacked.packedBytes, isCaughtUp: isCaughtUp)
    }
    return ReadingProgress(bytes: position, total: size, isCaughtUp: isCaughtUp)
  }

  /// Waits until there is something to read or the end was reached; false when neither came.
  ///
  /// Files never wait.
  ///
  /// - Parameter interrupt: A descriptor that ends the waiting when it can be read; -1 for none.
  func hasMore(or interrupt: Int32, milliseconds: Int32) -> Bool {
    if case .unpacked(let unpacked) = self {
      return unpacked.hasInput || unpacked.packed.hasMore(or: interrupt, milliseconds: milliseconds)
    }
    guard case .pipe(let pipe) = self else { return true }
    var polls = [
      pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
    ]
    return poll(&polls, 2, milliseconds) > 0 && polls[0].revents != 0
  }

  /// How many bytes there are in total; nil when that is only known at the end.
  var size: UInt64? {
    switch self {
    case .file(let file): file.size
    case .pipe: nil
    case .unpacked(let unpacked): unpacked.packed.size
    }
  }
}
