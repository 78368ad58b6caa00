import Inspector
import Options
import Screen

/// Themes that are chosen by the terminal's background, and kept in the settings.
extension ScreenRun {
  /// Takes the theme for the terminal's background, unless one was chosen meanwhile.
  func useTheme(isLight: Bool) {
    guard let choice = themeChoice else { return }
    themeChoice = nil
    let name = choice.name(isLight: isLight)
    guard name != theme.name else { return }
    attempt { () throws(CommandError) in
      let loaded = try Themes.load(name)
      theme = loaded.theme
      warn(loaded.warnings)
      apply(.theme(name))
    }
  }

  /// Writes the theme into the file of settings.
  func keep(theme name: String) {
    guard let path = settingsPath else { return }
    attempt { () throws(CommandError) in
      try SettingsText.set("theme", to: TOMLText.quoted(name), in: path)
      tell("theme = \"\(name)\" stands in \(path)")
    }
  }
}
