import Glibc
import Inspector
import JSON

/// What was sent from the composer, kept between runs: one JSON string on each line of a private
/// file.
package enum SentLines {
  /// Bytes of a file that are read, from its end; one with more is cut.
  private static let largest = 256 << 10
  private static let most = 500

  package static var path: String? { StateFolder.path(of: "sent-lines") }

  /// The lines of earlier runs, the oldest first; none when they cannot be read.
  package static func read() -> [String] {
    guard let path, let text = end(of: path) else { return [] }
    let written = text.text.split(separator: "\n").suffix(most)
    if text.isCut || written.count == most { trim(path, to: written) }
    return written.compactMap { line -> String? in
      guard line.hasPrefix("\""), let document = try? JSONDocument(Array(line.utf8)) else {
        return nil
      }
      return document.root.scalar.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// The last lines of a file, whole ones; nil when it cannot be read.
  private static func end(of path: String) -> (text: String, isCut: Bool)? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    guard fseek(file, 0, SEEK_END) == 0 else { return nil }
    let size = ftell(file)
    let isCut = size > largest
    guard fseek(file, isCut ? size - largest : 0, SEEK_SET) == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: largest)
    bytes.removeLast(largest - fread(&bytes, 1, largest, file))
    let start = isCut ? bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count : 0
    return (String(decoding: bytes[start...], as: UTF8.self), isCut)
  }

  /// Keeps only the newest lines, half the limit, so that this is not done for every new line.
  private static func trim(_ path: String, to lines: ArraySlice<Substring>) {
    var kept: [Substring] = []
    var size = 0
    for line in lines.suffix(most / 2).reversed() {
      size += line.utf8.count + 1
      if size > largest / 2 { break }
      kept.append(line)
    }
    try? PrivateFile.write(kept.reversed().map { $0 + "\n" }.joined(), to: path)
  }

  package static func add(_ line: String) throws(CommandError) {
    // A payload of megabytes is of no use in a history.
    guard let path, line.utf8.count <= 16 << 10 else { return }
    let quoted = String(decoding: JSONWriter.quoted(Array(line.utf8)), as: UTF8.self)
    try PrivateFile.append(quoted + "\n", to: path)
  }
}

/// Where windsock keeps what it remembers between runs: `windsock` under XDG_STATE_HOME.
package enum StateFolder {
  /// The path of a file there; nil when there is no place for it.
  package static func path(of name: String) -> String? {
    if let folder = Environment.variable("XDG_STATE_HOME") { return "\(folder)/windsock/\(name)" }
    return Environment.variable("HOME").map { "\($0)/.local/state/windsock/\(name)" }
  }
}

/// The URLs that `connect` was last given.
package enum LastURLs {
  package static var path: String? { StateFolder.path(of: "last-urls") }

  /// Empty when there were none, or they cannot be read.
  package static func read() -> [String] {
    guard let path, access(path, F_OK) == 0,
      let text = try? TextFile.read(path, as: "the last URLs")
    else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  /// Keeps them, if that is possible.
  package static func write(_ urls: [String]) {
    guard let path, !urls.contains(where: { $0.contains("\n") }) else { return }
    try? PrivateFile.write(urls.map { $0 + "\n" }.joined(), to: path)
  }
}
