import Text

extension Screen {
  /// The screen for a terminal that shows ASCII only.
  ///
  /// Lines and arrows become signs that look like them, everything else becomes a question mark.
  /// The layout stays the same.
  package var inASCII: Screen {
    var screen = Screen(size: size)
    screen.cursor = cursor
    for y in 0..<size.height {
      for (x, cell) in row(y).enumerated() {
        var cell = cell
        cell.glyph = cell.glyph.inASCII
        screen.set(cell, x: x, y: y)
      }
    }
    return screen
  }
}

extension Glyph {
  fileprivate var inASCII: Glyph {
    guard width > 0 else { return .space }
    guard let scalar = scalars.first else { return .space }
    // A letter without its accents would be another letter.
    if scalar.isASCII { return scalars.count == 1 ? Glyph(Character(scalar)) : Glyph("?") }
    return Self.lookalikes[scalar] ?? Glyph("?")
  }

  private static let lookalikes: [Unicode.Scalar: Glyph] = {
    let groups: [(Character, String)] = [
      ("-", "─━╌╍┄┅═–—"), ("|", "│┃┆┇║▏▕▐█"), ("+", "┌┐└┘├┤┬┴┼╭╮╰╯"), (">", "▶→▸›⇒⟶"),
      ("<", "◀←◂‹⇐⟵"), ("^", "▲↑▴"), ("v", "▼↓▾"), ("*", "●•◆★✓"), ("o", "○◦◇"), (".", "·…"),
      ("x", "×✗✕"), ("#", "▯■□"), ("~", "≈"),
    ]
    return groups.reduce(into: [:]) { table, group in
      for scalar in group.1.unicodeScalars { table[scalar] = Glyph(group.0) }
    }
  }()
}
