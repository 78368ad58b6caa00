import Glibc
import Inspector
import JSON

/// What was sent from the composer, kept between runs: a JSON string a line, in a private file.
enum SentLines {
  /// A file that has grown beyond this many bytes is cut to its last lines when it is read.
  private static let largest = 256 << 10
  private static let most = 500

  static var path: String? { StateFolder.path(of: "sent-lines") }

  /// The lines of earlier runs, the oldest first; none when they cannot be read.
  static func read() -> [String] {
    guard let path, access(path, F_OK) == 0,
      let text = try? TextFile.read(path, as: "what was sent")
    else { return [] }
    let written = text.split(separator: "\n")
    let lines = written.suffix(most).compactMap { line -> String? in
      guard line.hasPrefix("\""), let document = try? JSONDocument(Array(line.utf8)) else {
        return nil
      }
      return document.root.scalar.map { String(decoding: $0, as: UTF8.self) }
    }
    if text.utf8.count > largest {
      let kept = written.suffix(most).joined(separator: "\n") + "\n"
      if kept.utf8.count <= largest { try? PrivateFile.write(kept, to: path) } else { unlink(path) }
    }
    return lines
  }

  static func add(_ line: String) throws(CommandError) {
    // A payload of megabytes is no line that anybody looks for.
    guard let path, line.utf8.count <= 16 << 10 else { return }
    let quoted = String(decoding: JSONWriter.quoted(Array(line.utf8)), as: UTF8.self)
    try PrivateFile.append(quoted + "\n", to: path)
  }
}

/// Where windsock keeps what it remembers between runs: `windsock` under XDG_STATE_HOME.
enum StateFolder {
  /// The path of a file there; nil when nobody knows where that is.
  static func path(of name: String) -> String? {
    if let folder = Environment.variable("XDG_STATE_HOME") { return "\(folder)/windsock/\(name)" }
    return Environment.variable("HOME").map { "\($0)/.local/state/windsock/\(name)" }
  }
}

/// The URLs that `connect` was last given.
enum LastURLs {
  static var path: String? { StateFolder.path(of: "last-urls") }

  /// None when there were none, or they cannot be read.
  static func read() -> [String] {
    guard let path, access(path, F_OK) == 0,
      let text = try? TextFile.read(path, as: "the last URLs")
    else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  /// Keeps them, where that is possible.
  static func write(_ urls: [String]) {
    guard let path, !urls.contains(where: { $0.contains("\n") }) else { return }
    try? PrivateFile.write(urls.map { $0 + "\n" }.joined(), to: path)
  }
}
