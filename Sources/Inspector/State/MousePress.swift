import Screen

/// What is dragged with the mouse.
enum MouseDrag: Sendable {
  /// The border between the list and the detail below it, or beside it.
  case borderBelow, borderBeside
  /// The border between the connections and the list.
  case sidebar
}

/// The last press of a button, to recognize a double click.
package struct MousePress: Sendable {
  var position: Point
  var time: UInt64

  /// Two presses at one place within this many nanoseconds are a double click.
  static let interval: UInt64 = 400_000_000

  func isFirst(ofDoubleClickAt position: Point, time: UInt64) -> Bool {
    self.position == position && time &- self.time <= Self.interval
  }
}
