package import Screen

/// Where things stand on the screen of a comparison.
package struct ComparisonLayout {
  package let title: Rect
  package let list: Rect
  /// The values in full; empty on a low screen.
  package let values: Rect
  package let hints: Rect

  package init(_ size: Size) {
    let room = max(0, size.height - 2)
    // A list of one line and values of two are the least that help.
    let valueRows = room < 6 ? 0 : room / 2
    title = Rect(x: 0, y: 0, width: size.width, height: 1)
    list = Rect(x: 0, y: 1, width: size.width, height: room - valueRows)
    values = Rect(x: 0, y: 1 + room - valueRows, width: size.width, height: valueRows)
    hints = Rect(x: 0, y: size.height - 1, width: size.width, height: 1)
  }
}
