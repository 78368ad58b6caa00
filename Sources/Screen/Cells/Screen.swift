import Text

/// A picture for a terminal: a grid of cells and where the hardware cursor is.
package struct Screen: Hashable, Sendable {
  package private(set) var size: Size
  private var cells: [Cell]
  /// Where the terminal's cursor is, for typing and for screen readers; nil hides it.
  package var cursor: Point?

  /// No terminal shows more columns or rows; one that says so must not cost gigabytes.
  private static let limit = 2048

  /// A screen of blanks, at most 2048 columns and rows.
  package init(size: Size) {
    let size = Size(width: min(size.width, Self.limit), height: min(size.height, Self.limit))
    self.size = size
    cells = Array(repeating: Cell(), count: size.width * size.height)
  }

  package var bounds: Rect { Rect(origin: Point(x: 0, y: 0), size: size) }

  /// The cell at a position; a blank one outside.
  package subscript(x: Int, y: Int) -> Cell {
    guard let index = index(x, y) else { return Cell() }
    return cells[index]
  }

  /// The cells of a row, from the left; none when there is no such row.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[(y * size.width)..<((y + 1) * size.width)]
  }

  /// Takes the contents and leaves an empty screen, so that they can be changed elsewhere without
  /// being copied.
  mutating func take() -> Screen {
    var taken = Screen(size: .zero)
    swap(&taken, &self)
    return taken
  }

  private func index(_ x: Int, _ y: Int) -> Int? {
    guard x >= 0, x < size.width, y >= 0, y < size.height else { return nil }
    return y * size.width + x
  }
}

extension Screen {
  /// Puts a glyph and, when it is wide, its right half.
  ///
  /// When a wide glyph is half covered, its other half becomes a blank. Nothing happens when the
  /// glyph does not fit.
  mutating func set(_ cell: Cell, x: Int, y: Int) {
    guard let index = index(x, y) else { return }
    let isWide = cell.glyph.width == 2
    guard !isWide || x + 1 < size.width else { return }
    blankLeftHalf(before: index, x: x)
    blankRightHalf(after: isWide ? index + 1 : index, x: isWide ? x + 1 : x)
    cells[index] = cell
    if isWide {
      cells[index + 1] = Cell(.wideRightHalf, role: cell.role, overlay: cell.overlay)
    }
  }

  /// Lays a role over every cell of a rectangle.
  mutating func overlay(_ role: Role, in rect: Rect) {
    let rect = rect.intersection(bounds)
    for y in rect.y..<rect.bottom {
      for x in rect.x..<rect.right { cells[y * size.width + x].overlay = role }
    }
  }

  /// The same for cells that lose their own roles, except for matches of a search.
  mutating func overlay(flat role: Role, in rect: Rect) {
    let rect = rect.intersection(bounds)
    for y in rect.y..<rect.bottom {
      for x in rect.x..<rect.right {
        let index = y * size.width + x
        if cells[index].role == .searchMatch { continue }
        cells[index].role = .text
        cells[index].overlay = role
      }
    }
  }

  private mutating func blankLeftHalf(before index: Int, x: Int) {
    guard x > 0, cells[index].glyph == .wideRightHalf else { return }
    cells[index - 1].glyph = .space
  }

  private mutating func blankRightHalf(after index: Int, x: Int) {
    guard x + 1 < size.width, cells[index].glyph.width == 2 else { return }
    cells[index + 1].glyph = .space
  }
}
