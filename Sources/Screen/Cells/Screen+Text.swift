import Text

/// What happens to text that is longer than its room.
package enum Overflow: Sendable {
  /// It ends at the edge.
  case clip
  /// Its last column is an ellipsis.
  case ellipsis
}

/// A piece of a line in one role.
package struct Span: Hashable, Sendable {
  package var text: String
  package var role: Role

  package init(_ text: String, _ role: Role = .text) {
    self.text = text
    self.role = role
  }
}

extension Screen {
  /// Puts text at a position, sanitised, in one row, within `clip`.
  ///
  /// Without a clip it is the whole screen. Characters that cannot be shown become marks in
  /// the role `escape`.
  ///
  /// - Returns: The columns from `x` to the end of what was put, what lay left of the clip
  ///   included.
  @discardableResult
  package mutating func put(
    _ text: String, x: Int, y: Int, in clip: Rect? = nil, role: Role = .text,
    overflow: Overflow = .clip
  ) -> Int {
    put(bytes: text.utf8, x: x, y: y, in: clip, role: role, overflow: overflow)
  }

  /// Puts bytes that should be UTF-8, as ``put(_:x:y:in:role:overflow:)`` does.
  @discardableResult
  package mutating func put(
    bytes: some Collection<UInt8>, x: Int, y: Int, in clip: Rect? = nil, role: Role = .text,
    overflow: Overflow = .clip
  ) -> Int {
    let clip = (clip ?? bounds).intersection(bounds)
    let start = Point(x: x, y: y)
    guard start.y >= clip.y, start.y < clip.bottom else { return 0 }
    var pen = Pen(x: start.x, y: start.y, clip: clip)
    for piece in Sanitizer(bytes) {
      let cell = Cell(piece.glyph, role: piece.isMark ? .escape : role)
      guard pen.put(cell, on: &self) else {
        if overflow == .ellipsis, !clip.isEmpty, clip.right > start.x {
          set(Cell(.ellipsis, role: role), x: clip.right - 1, y: start.y)
        }
        break
      }
    }
    return pen.x - start.x
  }
}

/// Puts glyph after glyph into a row, never outside its rectangle and never half a glyph.
private struct Pen {
  var x: Int
  let y: Int
  let clip: Rect

  /// False when the glyph did not fit any more; a blank then fills the last column.
  package mutating func put(_ cell: Cell, on screen: inout Screen) -> Bool {
    let width = cell.glyph.width
    let blank = Cell(.space, role: cell.role)
    guard x + width <= clip.right else {
      if x >= clip.x, x < clip.right {
        screen.set(blank, x: x, y: y)
        x += 1
      }
      return false
    }
    if x >= clip.x {
      screen.set(cell, x: x, y: y)
    } else if x + width > clip.x {
      screen.set(blank, x: clip.x, y: y)
    }
    x += width
    return true
  }
}
