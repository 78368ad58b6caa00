/// A number of columns and rows; never negative.
package struct Size: Hashable, Sendable {
  package let width: Int
  package let height: Int

  package static let zero = Size(width: 0, height: 0)

  /// No screen is larger than this in either direction, so that sums of coordinates cannot
  /// overflow whatever they are made from.
  static let limit = 1 << 20

  /// Clamps both to 0 … 2²⁰.
  package init(width: Int, height: Int) {
    self.width = min(max(width, 0), Self.limit)
    self.height = min(max(height, 0), Self.limit)
  }

  package var isEmpty: Bool { width == 0 || height == 0 }
}

/// A column and a row, counted from the top left corner, from 0.
package struct Point: Hashable, Sendable {
  package let x: Int
  package let y: Int

  /// Clamps both to ±2²⁰.
  package init(x: Int, y: Int) {
    self.x = min(max(x, -Size.limit), Size.limit)
    self.y = min(max(y, -Size.limit), Size.limit)
  }
}
