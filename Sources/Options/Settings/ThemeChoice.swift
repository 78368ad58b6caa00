package import Inspector
import Screen

/// Which theme a run has: one that was named, or one by the terminal's background.
package struct ThemeChoice {
  /// The theme to begin with.
  package let name: String
  /// Whether the terminal's answer may change it.
  package let isOpen: Bool
  private let light: String
  private let dark: String

  /// - Parameter asked: The theme that was named; nil or `auto` for none.
  package init(_ asked: String?, _ settings: Settings) {
    light = settings.lightTheme ?? "terminal-light"
    dark = settings.darkTheme ?? "terminal"
    isOpen = asked == nil || asked == "auto"
    let isLight = BackgroundAnswer.isLight(variable: Environment.variable("COLORFGBG")) ?? false
    name = isOpen ? (isLight ? light : dark) : asked ?? dark
  }

  /// The theme on a background.
  package func name(isLight: Bool) -> String { isLight ? light : dark }
}
