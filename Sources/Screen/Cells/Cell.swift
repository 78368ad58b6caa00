package import Text

/// One position of a screen.
package struct Cell: Hashable, Sendable {
  package var glyph: Glyph
  package var role: Role
  /// The role that is laid over the first: the cursor's row over the colours of its columns.
  package var overlay: Role?

  package init(_ glyph: Glyph = .space, role: Role = .text, overlay: Role? = nil) {
    self.glyph = glyph
    self.role = role
    self.overlay = overlay
  }
}
