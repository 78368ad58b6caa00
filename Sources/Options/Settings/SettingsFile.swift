import Glibc
package import Inspector
import TOML
package import Units

/// The settings of the config file and of `--set`.
package struct SettingsFile {
  package private(set) var settings = Settings()
  /// What is wrong with individual settings; one sentence for each.
  package private(set) var warnings: [String] = []
  /// The decoders chosen for connections.
  package private(set) var decodeRules: [DecodeChoice.Rule] = []
  /// Names whose values are secrets, in addition to the built-in ones.
  package private(set) var redactedNames: [String] = []
  /// Where the keys of each action are: `FILE:LINE:COLUMN`; not those of `--set`.
  private var places: [String: String] = [:]

  /// The file that is read when no other is named: `windsock/config.toml` under XDG_CONFIG_HOME.
  package static var defaultPath: String? {
    if let folder = Environment.variable("XDG_CONFIG_HOME") {
      return folder + "/windsock/config.toml"
    }
    return Environment.variable("HOME").map { $0 + "/.config/windsock/config.toml" }
  }

  /// - Parameters:
  ///   - path: The file that was named; nil for the default one, which need not be there.
  ///   - assignments: What `--set` was given, as `name=value`.
  package init(path: String?, assignments: [String]) throws(CommandError) {
    if let path {
      try read(path)
    } else if let path = Self.defaultPath, access(path, F_OK) == 0 {
      try read(path)
    }
    for assignment in assignments { try set(assignment) }
    for problem in KeyTable(settings.keys).problems {
      guard let place = places[problem.action] else {
        throw CommandError(.usage, "--set keys.\(problem.action): \(problem.sentence)")
      }
      warnings.append("\(place): \(problem.sentence)")
    }
  }

  private mutating func read(_ path: String) throws(CommandError) {
    let text = try TextFile.read(path, as: "the settings")
    let table: TOMLTable
    do {
      table = try TOMLDocument.read(text)
    } catch {
      throw CommandError(.badData, error.sentence(in: path))
    }
    // Rules of the proxy are in the same file.
    for entry in table.entries where !["rule", "handshake"].contains(entry.key) {
      if entry.key == "decode" {
        decodeRules = try DecodeRules.read(entry, in: path)
      } else if entry.key == "highlight", let colours = entry.value.table {
        for colour in colours.entries { take("highlight.\(colour.key)", colour, path) }
      } else if entry.key == "redact" {
        guard let names = entry.value.array?.compactMap(\.string) else {
          throw CommandError(
            .badData, "\(path):\(entry.position): redact should be a list of names in quotes")
        }
        redactedNames = names
      } else if entry.key == "keys", let keys = entry.value.table {
        for key in keys.entries {
          places[key.key] = "\(path):\(key.position)"
          take("keys.\(key.key)", key, path)
        }
      } else if entry.key == "snippets", let snippets = entry.value.table {
        for snippet in snippets.entries { take("snippets.\(snippet.key)", snippet, path) }
      } else {
        take(entry.key, entry, path)
      }
    }
  }

  private mutating func take(_ name: String, _ entry: TOMLTable.Entry, _ path: String) {
    if let problem = settings.set(name, Settings.Value(entry.value)) {
      warnings.append("\(path):\(entry.position): \(problem)")
    }
  }

  /// Takes `name=value`; the value is read as TOML, or as text when it is not TOML.
  private mutating func set(_ assignment: String) throws(CommandError) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw CommandError(.usage, "--set \(assignment) should be NAME=VALUE, such as theme=nord")
    }
    let text = String(parts[1])
    let parsed = (try? TOMLDocument.readValue(text)).map { Settings.Value($0) }
    let value = parsed.flatMap { $0 == .other ? nil : $0 } ?? .text(text)
    if parts[0].hasPrefix("keys.") { places[String(parts[0].dropFirst(5))] = nil }
    if let problem = settings.set(String(parts[0]), value) {
      throw CommandError(.usage, "--set \(assignment): \(problem)")
    }
  }
}

extension Settings.Value {
  fileprivate init(_ value: TOMLValue) {
    switch value.content {
    case .scalar(.string(let text)): self = .text(text)
    case .scalar(.boolean(let flag)): self = .flag(flag)
    case .scalar(.integer(let number)): self = .number(number)
    case .array(let values) where values.allSatisfy({ $0.string != nil }):
      self = .list(values.compactMap(\.string))
    case .scalar, .array, .table: self = .other
    }
  }
}
