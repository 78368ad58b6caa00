/// How a cell looks.
///
/// What is nil shows the style beneath.
package struct Style: Hashable, Sendable {
  package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Modifiers(rawValue: 1)
    package static let dim = Modifiers(rawValue: 2)
    package static let italic = Modifiers(rawValue: 4)
    package static let underline = Modifiers(rawValue: 8)
    package static let reverse = Modifiers(rawValue: 16)

    static let names: [String: Modifiers] = [
      "bold": .bold, "dim": .dim, "italic": .italic, "underline": .underline,
      "underlined": .underline, "reverse": .reverse, "reversed": .reverse,
    ]
  }

  package var foreground: Colour?
  package var background: Colour?
  package var modifiers: Modifiers

  package init(
    foreground: Colour? = nil, background: Colour? = nil, modifiers: Modifiers = []
  ) {
    self.foreground = foreground
    self.background = background
    self.modifiers = modifiers
  }

  /// This style with another laid over it: its colours, where it has any, and its modifiers too.
  package func overlaid(with other: Style) -> Style {
    Style(
      foreground: other.foreground ?? foreground, background: other.background ?? background,
      modifiers: modifiers.union(other.modifiers))
  }

  /// This style under another one; one that has a foreground replaces all of this one, so that
  /// everything under it becomes one flat bar.
  func covered(with other: Style) -> Style {
    guard let foreground = other.foreground else { return overlaid(with: other) }
    return Style(
      foreground: foreground, background: other.background ?? background,
      modifiers: other.modifiers)
  }

  func reduced(to depth: ColourDepth) -> Style {
    Style(
      foreground: foreground?.reduced(to: depth), background: background?.reduced(to: depth),
      modifiers: modifiers)
  }

  /// The style with another foreground if text could not be distinguished from its background: two
  /// colours of a theme can become the same one out of sixteen.
  func legible() -> Style {
    guard let foreground, foreground == background, foreground != .terminal else { return self }
    var style = self
    style.foreground =
      switch foreground {
      case .terminal: foreground
      case .indexed(let index): Self.contrasting(Colour.palette(index))
      case .rgb(let red, let green, let blue): Self.contrasting((red, green, blue))
      }
    return style
  }

  private static func contrasting(_ colour: (UInt8, UInt8, UInt8)) -> Colour {
    let light = 3 * Int(colour.0) + 6 * Int(colour.1) + Int(colour.2)
    return .indexed(light > 1275 ? 0 : 15)
  }
}
