import CLinux
import Glibc

/// A file that is written whole or not at all: beside its final place, where it is moved at the
/// end.
package final class OutputFile {
  private let path: String
  private let replaces: Bool
  private let file: FileDescriptor
  /// Its name until it is in its place; nil when it has none, and vanishes with the process.
  private var name: String?

  /// - Parameters:
  ///   - replaces: Whether a regular file that is there may be replaced.
  ///   - inputs: Files that are read, which it may not replace.
  ///   - mode: Its permissions.
  package init(
    _ path: String, replaces: Bool = false, inputs: [FileIdentity] = [], mode: UInt32 = 0o600
  ) throws(FileError) {
    _ = try NewFile.check(path, replaces: replaces, inputs: inputs)
    self.path = path
    self.replaces = replaces
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { String(path[...$0]) } ?? "."
    let number = windsock_open_unnamed(directory)
    if number >= 0 {
      file = FileDescriptor(number)
    } else {
      // Not every file system has files without names.
      let (named, name) = try NewFile.beside(path)
      file = named
      self.name = name
    }
    fchmod(file.number, mode)
  }

  deinit { if let name { unlink(name) } }

  /// Where to write.
  package var descriptor: Int32 { file.number }

  /// Puts it in its place: nothing else may be done with it.
  package func commit() throws(FileError) {
    let isPlaced = replaces ? replace() : place()
    guard isPlaced else {
      throw errno == EEXIST
        ? FileError(.create, path, .exists) : FileError(.create, path)
    }
  }

  private func place() -> Bool {
    guard let name else { return windsock_link_unnamed(file.number, path) == 0 }
    guard windsock_move_to_free_name(name, path) == 0 else { return false }
    self.name = nil
    return true
  }

  private func replace() -> Bool {
    // What was there stays until all of this is on the disk.
    fsync(file.number)
    var tries = 0
    while name == nil {
      let beside = "\(path).\(getpid())-\(tries)"
      if windsock_link_unnamed(file.number, beside) == 0 {
        name = beside
      } else if errno != EEXIST || tries > 100 {
        return false
      }
      tries += 1
    }
    guard let temporary = name, rename(temporary, path) == 0 else { return false }
    name = nil
    return true
  }
}
