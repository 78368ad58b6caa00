/// A rectangle of cells.
///
/// Its size is never negative, and no arithmetic on it can overflow, so a
/// layout may subtract what it likes: down to 0×0 it is safe to draw into.
package struct Rect: Hashable, Sendable {
  package let origin: Point
  package let size: Size

  package init(origin: Point, size: Size) {
    self.origin = origin
    self.size = size
  }

  /// Clamps the size to 0 and up, and everything to ±2²⁰.
  package init(x: Int, y: Int, width: Int, height: Int) {
    self.init(origin: Point(x: x, y: y), size: Size(width: width, height: height))
  }

  package static let zero = Rect(x: 0, y: 0, width: 0, height: 0)

  package var x: Int { origin.x }
  package var y: Int { origin.y }
  package var width: Int { size.width }
  package var height: Int { size.height }
  /// The first column to the right of the rectangle.
  package var right: Int { x + width }
  /// The first row below the rectangle.
  package var bottom: Int { y + height }
  package var isEmpty: Bool { size.isEmpty }

  package func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  /// The cells that are in both; empty when the rectangles do not overlap.
  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top,
      width: min(right, other.right) - left, height: min(bottom, other.bottom) - top)
  }

  package func offset(by point: Point) -> Rect {
    Rect(x: x + point.x, y: y + point.y, width: width, height: height)
  }

  /// The rectangle without a margin on each side; empty when the margins meet.
  package func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    let left = min(max(left, 0), width)
    let top = min(max(top, 0), height)
    return Rect(
      x: x + left, y: y + top,
      width: width - left - min(max(right, 0), width - left),
      height: height - top - min(max(bottom, 0), height - top))
  }

  /// The rectangle without `margin` columns and rows on every side.
  package func inset(by margin: Int) -> Rect {
    inset(left: margin, top: margin, right: margin, bottom: margin)
  }
}

// A layout is a sequence of cuts. Each takes what it asks for, or as much as there is, and leaves
// the rest.
extension Rect {
  package func cutTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let rows = min(max(rows, 0), height)
    return (
      Rect(x: x, y: y, width: width, height: rows),
      Rect(x: x, y: y + rows, width: width, height: height - rows)
    )
  }

  package func cutBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
    let (rest, bottom) = cutTop(height - min(max(rows, 0), height))
    return (rest, bottom)
  }

  package func cutLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let columns = min(max(columns, 0), width)
    return (
      Rect(x: x, y: y, width: columns, height: height),
      Rect(x: x + columns, y: y, width: width - columns, height: height)
    )
  }

  package func cutRight(_ columns: Int) -> (rest: Rect, right: Rect) {
    let (rest, right) = cutLeft(width - min(max(columns, 0), width))
    return (rest, right)
  }

  /// One row of the rectangle, counted from its top; empty when there is no such row.
  package func row(_ index: Int) -> Rect {
    guard index >= 0, index < height else { return Rect(x: x, y: y, width: 0, height: 0) }
    return Rect(x: x, y: y + index, width: width, height: 1)
  }

  /// A rectangle of `size`, or of what fits, in the middle of this one.
  package func centered(_ size: Size) -> Rect {
    let width = min(size.width, self.width)
    let height = min(size.height, self.height)
    return Rect(
      x: x + (self.width - width) / 2, y: y + (self.height - height) / 2,
      width: width, height: height)
  }
}
