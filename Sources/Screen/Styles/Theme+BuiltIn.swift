extension Theme {
  /// The names of the built-in themes, in the order of a menu.
  package static let builtInNames: [String] = embedded.map(\.name)

  /// The theme that needs nothing but the terminal's own colours.
  package static let terminal = builtIn("terminal")

  /// The theme without colours.
  package static let mono = builtIn("mono")

  /// The text of a built-in theme; nil when no theme has that name.
  package static func builtInSource(_ name: String) -> String? {
    embedded.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  private static func builtIn(_ name: String) -> Theme {
    guard let loaded = try? ThemeFile.load(name, source: builtInSource) else {
      return Theme(name: name, base: Style()) { _ in Style() }
    }
    return loaded.theme
  }

  // The generated type lists no names, so a new file in themes/ is named here; a test compares.
  private static let embedded: [(name: String, bytes: [UInt8])] = [
    ("terminal", PackageResources.terminal_toml),
    ("terminal-light", PackageResources.terminal_light_toml),
    ("mono", PackageResources.mono_toml),
    ("high-contrast-dark", PackageResources.high_contrast_dark_toml),
    ("high-contrast-light", PackageResources.high_contrast_light_toml),
    ("colorblind", PackageResources.colorblind_toml),
    ("nord", PackageResources.nord_toml),
    ("gruvbox-dark", PackageResources.gruvbox_dark_toml),
    ("gruvbox-light", PackageResources.gruvbox_light_toml),
    ("dracula", PackageResources.dracula_toml),
    ("solarized-dark", PackageResources.solarized_dark_toml),
    ("solarized-light", PackageResources.solarized_light_toml),
    ("catppuccin-mocha", PackageResources.catppuccin_mocha_toml),
    ("catppuccin-latte", PackageResources.catppuccin_latte_toml),
    ("tokyo-night", PackageResources.tokyo_night_toml),
    ("one-dark", PackageResources.one_dark_toml),
    ("monokai", PackageResources.monokai_toml),
    ("rose-pine", PackageResources.rose_pine_toml),
    ("everforest-dark", PackageResources.everforest_dark_toml),
    ("kanagawa", PackageResources.kanagawa_toml),
  ]
}
