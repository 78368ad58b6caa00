import Capture
import Text
package import WebSocket

/// A payload that is being edited, as text or as bytes.
package struct EditorState: Sendable {
  /// What the edited payload is for.
  package enum Purpose: Equatable, Sendable {
    /// It replaces the payload of a held message.
    case held(UInt64)
    /// It is sent again, on a connection.
    case resend(opcode: Opcode, from: Endpoint, connection: UInt32)
  }

  package enum Form: Sendable { case text, hexadecimal }

  package let purpose: Purpose
  package private(set) var form: Form
  package private(set) var rows: [LineEditor]
  package private(set) var row = 0
  /// Why it cannot be taken as it stands.
  package var problem: String?

  /// The longest payload that is edited here, in bytes; a longer one goes to $EDITOR.
  static let limit = 32 << 10
  private static let bytesPerRow = 16

  init(_ payload: [UInt8], for purpose: Purpose) {
    self.purpose = purpose
    let text = String(validating: payload, as: UTF8.self)
    form = text == nil ? .hexadecimal : .text
    rows = text.map(Self.rows) ?? Self.rows(of: payload)
  }

  /// The payload as it stands now; nil while the hexadecimal digits are not whole.
  package var payload: [UInt8]? {
    let text = rows.map(\.text).joined(separator: "\n")
    return form == .text ? Array(text.utf8) : HexText.bytes(of: text)
  }

  /// Shows the same bytes in the other form; says why when it has none.
  mutating func switchForm() {
    guard let bytes = payload else {
      problem = Self.badDigits
      return
    }
    if form == .text {
      (form, rows, row) = (.hexadecimal, Self.rows(of: bytes), 0)
    } else if let text = String(validating: bytes, as: UTF8.self) {
      (form, rows, row) = (.text, Self.rows(of: text), 0)
    } else {
      problem = "these bytes are no UTF-8 text; they stay hexadecimal"
    }
  }

  static let badDigits = "this is not hexadecimal: two digits a byte, spaces allowed"

  /// Rows end at line feeds alone: every other byte stays where it is.
  private static func rows(of text: String) -> [LineEditor] {
    text.split(separator: "\n" as Character, omittingEmptySubsequences: false)
      .map { LineEditor(String($0)) }.atStart
  }

  private static func rows(of bytes: [UInt8]) -> [LineEditor] {
    guard !bytes.isEmpty else { return [LineEditor()] }
    return stride(from: 0, to: bytes.count, by: bytesPerRow).map { start in
      LineEditor(HexText.spaced(bytes[start..<min(bytes.count, start + bytesPerRow)]))
    }.atStart
  }
}

extension EditorState {
  mutating func insert(_ text: String) {
    problem = nil
    let parts = text.split(separator: "\n" as Character, omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if place > 0 { breakRow() }
      rows[row].insert(String(part))
    }
  }

  /// Does what an editing action says.
  mutating func apply(_ action: EditAction) {
    problem = nil
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
    problem = nil
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

extension [LineEditor] {
  /// The rows with their cursors at the start, which is where one begins to read.
  fileprivate var atStart: [LineEditor] {
    map { row in
      var row = row
      row.place(at: 0)
      return row
    }
  }
}
