/// The style of every role: an array by role, filled once, so that drawing needs no lookup.
package struct Theme: Hashable, Sendable {
  package let name: String
  private let base: Style
  private let styles: [Style]

  init(name: String, base: Style, style: (Role) -> Style) {
    self.name = name
    self.base = base
    styles = Role.allCases.map(style)
  }

  /// What the theme says about a role, before the style of plain text shows through.
  package subscript(role: Role) -> Style { styles[Int(role.rawValue)] }

  /// How a role looks, with another laid over it.
  package func style(of role: Role, under overlay: Role? = nil) -> Style {
    let style = base.overlaid(with: self[.text]).overlaid(with: self[role])
    return overlay.map { style.covered(with: self[$0]).legible() } ?? style.legible()
  }

  /// The theme in the colours a terminal has.
  ///
  /// Without colours it is the theme `mono`, whose roles differ in more than colour.
  package func reduced(to depth: ColourDepth) -> Theme {
    let theme = depth == .none ? Theme.mono : self
    let beneath = theme.base.overlaid(with: theme[.text]).background
    return Theme(name: name, base: theme.base.reduced(to: depth)) { role in
      var style = theme[role].reduced(to: depth)
      // A row that stood out by its background alone would be lost among a few colours.
      if theme[role].background != beneath, let background = style.background, depth != .none,
        background == beneath?.reduced(to: depth)
      {
        style.modifiers.insert(.reverse)
      }
      return style
    }
  }
}
