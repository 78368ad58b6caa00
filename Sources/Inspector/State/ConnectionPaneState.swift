/// What is selected in the list of connections: row 0 stands for all of them, row n for number n.
package struct ConnectionPaneState: Sendable {
  package private(set) var selectedRow = 0
  /// The first row on the screen.
  package private(set) var top = 0

  /// The number of the selected connection; nil for all.
  var selected: UInt32? { selectedRow == 0 ? nil : UInt32(clamping: selectedRow) }

  /// Whether the view was moved away from the selection.
  private var isScrolled = false

  mutating func select(_ row: Int) {
    selectedRow = row
    isScrolled = false
  }

  /// Moves the view; the selection stays, though it may leave the screen.
  mutating func scroll(by lines: Int) {
    isScrolled = true
    top += lines
  }

  /// Keeps selection and scrolling within `count` connections and `height` lines.
  mutating func settle(count: Int, height: Int) {
    selectedRow = min(max(selectedRow, 0), count)
    top = min(max(0, top), max(0, count + 1 - height))
    if isScrolled { return }
    top = min(top, selectedRow)
    top = max(top, selectedRow - max(0, height - 1))
  }
}
