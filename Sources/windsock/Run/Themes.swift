import Glibc
import Screen

/// Finds themes: built in, in the user's directory, or a file.
enum Themes {
  /// Loads a theme by its name or the path of its file.
  static func load(_ name: String) throws(Failure) -> Theme {
    do {
      let key = name.hasSuffix(".toml") ? String(name.dropLast(5)) : name
      let loaded = try ThemeFile.load(key) { source($0) }
      for warning in loaded.warnings { StandardError.write("windsock: \(warning.description)") }
      return loaded.theme
    } catch {
      throw Failure(.usage, error.description)
    }
  }

  /// The names of all themes that can be chosen by name.
  static var names: [String] { Theme.builtInNames.sorted() }

  private static func source(_ name: String) -> String? {
    if name.contains("/") { return read(name + ".toml") }
    let directory = userDirectory()
    return directory.flatMap { read("\($0)/\(name).toml") } ?? Theme.builtInSource(name)
      ?? read(name + ".toml")
  }

  private static func userDirectory() -> String? {
    if let config = variable("XDG_CONFIG_HOME") { return config + "/windsock/themes" }
    return variable("HOME").map { $0 + "/.config/windsock/themes" }
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A theme's text; nil when there is no such file or it is no text of that size.
  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    let count = fread(&bytes, 1, bytes.count, file)
    return count < bytes.count ? String(validating: bytes[..<count], as: UTF8.self) : nil
  }
}
