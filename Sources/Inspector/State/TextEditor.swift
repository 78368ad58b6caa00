import Rows

/// Several lines of text under a cursor: rows only end at line feeds, and every other byte stays
/// where it is.
package struct TextEditor: Equatable, Sendable {
  package private(set) var rows: [LineEditor]
  /// The row that the cursor is in.
  package private(set) var row = 0

  /// - Parameter isAtStart: Whether the cursor is before the text, where one begins to read, rather
  ///   than after it.
  package init(_ text: String = "", isAtStart: Bool = false) {
    rows = text.split(separator: "\n" as Character, omittingEmptySubsequences: false)
      .map { LineEditor(String($0)) }
    if isAtStart {
      for row in rows.indices { rows[row].place(at: 0) }
    } else {
      row = rows.count - 1
    }
  }

  package var text: String { rows.map(\.text).joined(separator: "\n") }
  package var isEmpty: Bool { rows.count == 1 && rows[0].isEmpty }

  /// The row that the cursor is in.
  package var line: LineEditor { rows[row] }

  /// Whether the cursor is in the first row, or in the last one.
  var isInFirstRow: Bool { row == 0 }
  var isInLastRow: Bool { row == rows.count - 1 }

  mutating func insert(_ text: String) {
    let parts = text.split(separator: "\n" as Character, omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if place > 0 { breakRow() }
      rows[row].insert(String(part))
    }
  }

  /// Replaces the line of the cursor.
  mutating func replace(line: LineEditor) { rows[row] = line }

  /// Does what an editing action says.
  mutating func apply(_ action: EditAction) {
    let (isAtStart, isAtEnd) = (rows[row].cursor == 0, rows[row].isAtEnd)
    switch action {
    case .deleteBack where isAtStart: joinRow(row - 1)
    case .deleteForward where isAtEnd: joinRow(row)
    case .characterLeft where isAtStart && row > 0:
      row -= 1
      rows[row].apply(.lineEnd)
    case .characterRight where isAtEnd && row + 1 < rows.count:
      row += 1
      rows[row].apply(.lineStart)
    case .lineStart, .lineEnd, .characterLeft, .characterRight, .wordLeft, .wordRight,
      .deleteBack, .deleteForward, .killWordBack, .killWordForward, .killToStart, .killToEnd,
      .yank:
      rows[row].apply(action)
    }
  }

  /// Moves the cursor by rows, as far as there are any.
  mutating func moveRow(by step: Int) {
    let target = min(max(0, row + step), rows.count - 1)
    let column = rows[row].cursor
    row = target
    rows[row].place(at: column)
  }

  private mutating func breakRow() {
    let (head, tail) = rows[row].halves
    rows[row] = LineEditor(head)
    rows.insert(LineEditor(tail), at: row + 1)
    row += 1
    rows[row].apply(.lineStart)
  }

  /// Joins a row and the next one.
  private mutating func joinRow(_ place: Int) {
    guard place >= 0, place + 1 < rows.count else { return }
    let head = rows[place].text
    let column = rows[place].characters.count
    rows[place] = LineEditor(head + rows[place + 1].text)
    rows[place].place(at: column)
    rows.remove(at: place + 1)
    row = place
  }
}
