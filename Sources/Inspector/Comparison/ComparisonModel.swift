package import Screen

/// One place where two recordings differ, and what each says there.
package struct ComparedRow: Equatable, Sendable {
  /// Where it is, and what kind of difference: `1  server  message 7  changed  $.sum`.
  package var place: String
  /// What the first recording says; nil when it has nothing there.
  package var first: [UInt8]?
  /// What the second says.
  package var second: [UInt8]?

  package init(place: String, first: [UInt8]?, second: [UInt8]?) {
    self.place = place
    self.first = first
    self.second = second
  }
}

/// Two recordings beside each other: the places that differ, and one of them in full.
package struct ComparisonModel: Sendable {
  package let rows: [ComparedRow]
  /// What the two are called.
  package let names: (first: String, second: String)
  /// How much was the same, in one sentence.
  package let summary: String
  /// The row that is looked at; 0 when there is none.
  package private(set) var cursor = 0
  /// Lines of the values above the first that is seen.
  package private(set) var scroll = 0

  package init(rows: [ComparedRow], names: (first: String, second: String), summary: String) {
    self.rows = rows
    self.names = names
    self.summary = summary
  }

  /// Takes what a person did; false when that was to leave.
  package mutating func take(_ input: Input, size: Size) -> Bool {
    switch input {
    case .key(let key): return take(key, page: max(1, ComparisonLayout(size).list.height - 1))
    case .mouse(let mouse):
      if mouse.kind == .wheelUp { move(to: cursor - 1) }
      if mouse.kind == .wheelDown { move(to: cursor + 1) }
    case .paste, .resize, .focus: break
    }
    return true
  }

  private mutating func take(_ key: Key, page: Int) -> Bool {
    switch (key.code, key.modifiers) {
    case (.character("q"), []), (.character("Q"), []), (.escape, []), (.character("c"), .control):
      return false
    case (.down, _), (.character("j"), []): move(to: cursor + 1)
    case (.up, _), (.character("k"), []): move(to: cursor - 1)
    case (.pageDown, _), (.character(" "), []): move(to: cursor + page)
    case (.pageUp, _), (.character("b"), []): move(to: cursor - page)
    case (.home, _), (.character("g"), []): move(to: 0)
    case (.end, _), (.character("G"), []): move(to: rows.count - 1)
    case (.character("J"), []): scroll = min(scroll + 1, Self.scrollLimit)
    case (.character("K"), []): scroll = max(0, scroll - 1)
    default: break
    }
    return true
  }

  /// The most lines of one value that are scrolled through.
  private static let scrollLimit = 100_000

  private mutating func move(to row: Int) {
    let wanted = min(max(row, 0), max(rows.count - 1, 0))
    if wanted != cursor { scroll = 0 }
    cursor = wanted
  }
}

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
