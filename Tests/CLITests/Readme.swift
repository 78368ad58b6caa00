import Glibc

/// README.md of this package.
enum Readme {
  private struct Unreadable: Error {}

  static func text() throws -> String {
    guard let file = fopen(path(), "r") else { throw Unreadable() }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  static func write(_ text: String) throws {
    guard let file = fopen(path(), "w") else { throw Unreadable() }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unreadable() }
  }

  private static func path(_ source: String = #filePath) -> String {
    let root = source.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return root.joined(separator: "/") + "/README.md"
  }
}
