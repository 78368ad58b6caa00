import Glibc
package import Screen

/// Finds themes: built in, in the user's directory, or a file.
package enum Themes {
  /// Loads a theme by its name or the path of its file.
  ///
  /// - Returns: The theme, and a sentence for each thing in its file that was left out.
  package static func load(_ name: String) throws(CommandError) -> (
    theme: Theme, warnings: [String]
  ) {
    var unreadable: CommandError?
    do {
      let key = name.hasSuffix(".toml") ? String(name.dropLast(5)) : name
      let loaded = try ThemeFile.load(key) { name in
        do throws(CommandError) {
          return try source(name)
        } catch {
          unreadable = error
          return nil
        }
      }
      return (loaded.theme, loaded.warnings.map(\.description))
    } catch {
      throw unreadable ?? CommandError(error.status, error.description)
    }
  }

  /// The names of all themes that can be chosen by name.
  package static var names: [String] {
    (Theme.builtInNames + own.filter { !Theme.builtInNames.contains($0) }).sorted()
  }

  /// The names of the user's own themes.
  private static var own: [String] {
    guard let folder = userDirectory, let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while names.count < 1000, let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(String(name.dropLast(5))) }
    }
    return names
  }

  private static func source(_ name: String) throws(CommandError) -> String? {
    if name.contains("/") { return try read(name + ".toml") }
    if let folder = userDirectory, let text = try read("\(folder)/\(name).toml") { return text }
    if let text = Theme.builtInSource(name) { return text }
    return try read(name + ".toml")
  }

  package static var userDirectory: String? {
    if let config = Environment.variable("XDG_CONFIG_HOME") { return config + "/windsock/themes" }
    return Environment.variable("HOME").map { $0 + "/.config/windsock/themes" }
  }

  /// A theme's text; nil when there is no such file.
  private static func read(_ path: String) throws(CommandError) -> String? {
    access(path, F_OK) == 0 ? try TextFile.read(path, as: "the theme") : nil
  }
}

extension ThemeError {
  /// The command error for it: an unknown name, or a file that cannot be used.
  fileprivate var status: CommandError.Status {
    switch self {
    case .unknown: .usage
    case .malformed, .endlessInheritance: .badData
    }
  }
}
