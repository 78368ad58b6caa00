import Text

extension Canvas {
  package mutating func horizontalLine(x: Int, y: Int, columns: Int, role: Role = .border) {
    fill(Rect(x: x, y: y, width: columns, height: 1), with: Glyph("─"), role: role)
  }

  package mutating func verticalLine(x: Int, y: Int, rows: Int, role: Role = .border) {
    fill(Rect(x: x, y: y, width: 1, height: rows), with: Glyph("│"), role: role)
  }

  /// Draws a frame around a rectangle, with a title in its upper edge.
  ///
  /// - Returns: The rectangle inside the frame.
  @discardableResult
  package mutating func box(
    _ rect: Rect, title: String = "", role: Role = .border, titleRole: Role = .title
  ) -> Rect {
    guard !rect.isEmpty else { return rect }
    let (right, bottom) = (rect.right - 1, rect.bottom - 1)
    horizontalLine(x: rect.x, y: rect.y, columns: rect.width, role: role)
    horizontalLine(x: rect.x, y: bottom, columns: rect.width, role: role)
    verticalLine(x: rect.x, y: rect.y, rows: rect.height, role: role)
    verticalLine(x: right, y: rect.y, rows: rect.height, role: role)
    for (corner, x, y) in [
      ("┌", rect.x, rect.y), ("┐", right, rect.y), ("└", rect.x, bottom), ("┘", right, bottom),
    ] { put(corner, x: x, y: y, role: role) }
    if !title.isEmpty, rect.width > 4 {
      put(
        " \(title) ", x: rect.x + 1, y: rect.y, columns: rect.width - 2, role: titleRole,
        overflow: .ellipsis)
    }
    return rect.inset(by: 1)
  }
}
