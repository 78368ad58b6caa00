import Glibc
import Import

/// A key log that is read, and looked at again while it grows.
final class KeyLogFile {
  private static let chunk = 1 << 16

  private let file: FileDescriptor
  private var position: UInt64 = 0
  private var isEnded = false

  init(_ path: String) throws(FileError) {
    file = try .open(path)
    guard !file.isDirectory else { throw FileError(.open, path, code: EISDIR) }
  }

  /// Adds what is new.
  ///
  /// A pipe is read to its end, once.
  ///
  /// - Parameter isWhole: Whether the last line ends with the file.
  func read(into secrets: TLSSecrets, isWhole: Bool) {
    guard !isEnded else { return }
    while true {
      let bytes = next()
      guard !bytes.isEmpty else { break }
      position += UInt64(bytes.count)
      bytes.withUnsafeBytes { secrets.add($0, isWhole: false) }
    }
    isEnded = isWhole || !file.isRegular
    if isEnded { secrets.endLine() }
  }

  private func next() -> [UInt8] {
    if file.isRegular { return file.read(at: position, count: Self.chunk) }
    var bytes = [UInt8](repeating: 0, count: Self.chunk)
    guard case .success(let count) = bytes.withUnsafeMutableBytes({ file.readNext(into: $0) })
    else { return [] }
    return Array(bytes.prefix(count))
  }
}
