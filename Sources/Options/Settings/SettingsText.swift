import Glibc
import TOML
import Text

/// Edits the file of settings in place: what users wrote in it stays as it is.
package enum SettingsText {
  /// Gives a setting at the top of a file a value.
  ///
  /// - Parameter value: The value as TOML.
  package static func set(_ name: String, to value: String, in path: String) throws(CommandError) {
    let text = access(path, F_OK) == 0 ? try TextFile.read(path, as: "the settings") : ""
    let changed = changing(text, name, to: value)
    do {
      _ = try TOMLDocument.read(changed)
    } catch {
      throw CommandError(.badData, "\(path) stays as it is: \(error.sentence(in: path))")
    }
    try PrivateFile.write(changed, to: path)
  }

  /// The text with the line of a setting replaced, or added before everything else.
  package static func changing(_ text: String, _ name: String, to value: String) -> String {
    // To Swift a carriage return and its line feed are one character, which is neither of them.
    if text.contains("\r\n") {
      let changed = changing(text.replacing("\r\n", with: "\n"), name, to: value)
      return changed.replacing("\n", with: "\r\n")
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // Settings are before the first table.
    let end = lines.firstIndex { $0.trimmed.hasPrefix("[") } ?? lines.count
    let place = lines[..<end].firstIndex { line in
      let parts = line.split(separator: "=", maxSplits: 1)
      return parts.count == 2 && String(parts[0]).trimmed == name
    }
    guard let place else { return "\(name) = \(value)\n" + text }
    lines[place] = "\(name) = \(value)" + comment(of: lines[place])
    return lines.joined(separator: "\n")
  }

  /// The comment after a value in quotes.
  private static func comment(of line: String) -> String {
    var isQuoted = false
    var index = line.startIndex
    while index < line.endIndex {
      switch line[index] {
      case "\"": isQuoted.toggle()
      case "\\" where isQuoted: index = line.index(after: index)
      case "#" where !isQuoted: return "   " + line[index...]
      default: break
      }
      guard index < line.endIndex else { break }
      index = line.index(after: index)
    }
    return ""
  }
}
