import Glibc
import Import

/// A key log that is read, and read on while it grows.
final class KeyLogFile {
  private static let chunk = 1 << 16

  private let file: FileDescriptor
  private var position: UInt64 = 0
  private var isEnded = false

  init(_ path: String) throws(FileError) {
    file = try .open(path)
    guard !file.isDirectory else { throw FileError(.open, path, code: EISDIR) }
  }

  /// Adds what is new, in whole lines: the two parts of a line have to stay together, and other
  /// sources add lines in between.
  ///
  /// A pipe is read to its end, once.
  ///
  /// - Parameter isWhole: Whether the last line ends with the file.
  func read(into secrets: TLSSecrets, isWhole: Bool) {
    guard !isEnded else { return }
    isEnded = isWhole || !file.isRegular
    while true {
      let bytes = next()
      let lines = isEnded ? bytes.count : Self.lines(in: bytes)
      guard lines > 0 else { break }
      position += UInt64(lines)
      let isCut = !isEnded && bytes[lines - 1] != 0x0A
      bytes[..<lines].withUnsafeBytes { secrets.add($0, isWhole: isCut) }
    }
    if isEnded { secrets.endLine() }
  }

  /// How many bytes the whole lines have; all of them in a line that is too long for a secret.
  private static func lines(in bytes: [UInt8]) -> Int {
    if let end = bytes.lastIndex(of: 0x0A) { return end + 1 }
    return bytes.count < chunk ? 0 : bytes.count
  }

  private func next() -> [UInt8] {
    if file.isRegular { return file.read(at: position, count: Self.chunk) }
    var bytes = [UInt8](repeating: 0, count: Self.chunk)
    guard case .success(let count) = bytes.withUnsafeMutableBytes({ file.readNext(into: $0) })
    else { return [] }
    return Array(bytes.prefix(count))
  }
}
