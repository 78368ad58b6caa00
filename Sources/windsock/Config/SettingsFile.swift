import Glibc
import Inspector
import TOMLKit
import TOMLText

/// The settings of the config file and of `--set`.
struct SettingsFile {
  private(set) var settings = Settings()
  /// What is wrong with single settings; one sentence each.
  private(set) var warnings: [String] = []

  /// The file that is read when no other is named: `windsock/config.toml` under XDG_CONFIG_HOME.
  static var defaultPath: String? {
    if let folder = Themes.variable("XDG_CONFIG_HOME") { return folder + "/windsock/config.toml" }
    return Themes.variable("HOME").map { $0 + "/.config/windsock/config.toml" }
  }

  /// - Parameters:
  ///   - path: The file that was named; nil for the default one, which need not be there.
  ///   - assignments: What `--set` was given, as `name=value`.
  init(path: String?, assignments: [String]) throws(Failure) {
    if let path {
      try read(path, Self.contents(of: path))
    } else if let path = Self.defaultPath, access(path, F_OK) == 0 {
      try read(path, Self.contents(of: path))
    }
    for assignment in assignments { try set(assignment) }
    warnings += KeyTable(settings.keys).problems
  }

  private mutating func read(_ path: String, _ text: String) throws(Failure) {
    if let line = TOMLText.brokenHeader(in: text) {
      throw Failure(.badData, "\(path) line \(line): \(TOMLText.defect)")
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw Failure(
        .badData, "\(path) line \(error.source.begin.line): \(error.description)")
    } catch {
      throw Failure(.badData, "\(path) is no TOML: \(error)")
    }
    for name in table.keys {
      // Rules of the proxy stand in the same file.
      guard let value = table[name], !["rule", "handshake"].contains(name) else { continue }
      if name == "keys", let keys = value.table {
        for action in keys.keys {
          if let value = keys[action] { take("keys.\(action)", value, path) }
        }
      } else {
        take(name, value, path)
      }
    }
  }

  private mutating func take(
    _ name: String, _ value: any TOMLValueConvertible, _ path: String
  ) {
    if let problem = settings.set(name, Settings.Value(value)) {
      warnings.append("\(path): \(problem)")
    }
  }

  /// Takes `name=value`; the value is read as TOML, or as text when it is none.
  private mutating func set(_ assignment: String) throws(Failure) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw Failure(.usage, "--set \(assignment) should be NAME=VALUE, such as theme=nord")
    }
    let text = String(parts[1])
    let document = "value = \(text)"
    let isSafe = TOMLText.brokenHeader(in: document) == nil
    let table = isSafe ? try? TOMLTable(string: document) : nil
    let parsed = table?["value"].map(Settings.Value.init)
    let value = parsed.flatMap { $0 == .other ? nil : $0 } ?? .text(text)
    if let problem = settings.set(String(parts[0]), value) {
      throw Failure(.usage, "--set \(assignment): \(problem)")
    }
  }

  private static func contents(of path: String) throws(Failure) -> String {
    guard let file = fopen(path, "r") else {
      throw Failure(.noInput, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else {
      throw Failure(.noInput, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    guard count < bytes.count, let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw Failure(.badData, "\(path) is no settings file: it is too long, or no UTF-8")
    }
    return text
  }
}

extension Settings.Value {
  fileprivate init(_ value: any TOMLValueConvertible) {
    if let text = value.string {
      self = .text(text)
    } else if let flag = value.bool {
      self = .flag(flag)
    } else if let number = value.int {
      self = .number(number)
    } else if let array = value.array, array.allSatisfy({ $0.string != nil }) {
      self = .list(array.compactMap(\.string))
    } else {
      self = .other
    }
  }
}
