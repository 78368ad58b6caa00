import Capture
import Text
package import WebSocket

/// A payload that is being edited, as text or as bytes.
package struct EditorState: Sendable {
  /// The purpose of the edited payload.
  package enum Purpose: Equatable, Sendable {
    /// It replaces the payload of a held message.
    case held(UInt64)
    /// It is sent again, on a connection.
    case resend(opcode: Opcode, from: Endpoint, connection: UInt32)
  }

  package enum Form: Sendable { case text, hexadecimal }

  package let purpose: Purpose
  package private(set) var form: Form
  private var text: TextEditor
  /// Why the payload cannot be used as it is.
  package var problem: String?

  package var rows: [LineEditor] { text.rows }
  package var row: Int { text.row }

  /// The longest payload that is edited here, in bytes; a longer one goes to $EDITOR.
  static let limit = 32 << 10
  private static let bytesPerRow = 16

  init(_ payload: [UInt8], for purpose: Purpose) {
    self.purpose = purpose
    let text = String(validating: payload, as: UTF8.self)
    form = text == nil ? .hexadecimal : .text
    self.text = TextEditor(text ?? Self.digits(of: payload), isAtStart: true)
  }

  /// The payload as it stands now; nil while the hexadecimal digits are not whole.
  package var payload: [UInt8]? {
    form == .text ? Array(text.text.utf8) : HexText.bytes(of: text.text)
  }

  /// Shows the same bytes in the other form; says why when it has none.
  mutating func switchForm() {
    guard let bytes = payload else {
      problem = Self.badDigits
      return
    }
    if form == .text {
      (form, text) = (.hexadecimal, TextEditor(Self.digits(of: bytes), isAtStart: true))
    } else if let text = String(validating: bytes, as: UTF8.self) {
      (form, self.text) = (.text, TextEditor(text, isAtStart: true))
    } else {
      problem = "these bytes are not UTF-8 text; they stay hexadecimal"
    }
  }

  static let badDigits = "this is not hexadecimal: two digits a byte, spaces allowed"

  private static func digits(of bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: bytesPerRow).map { start in
      HexText.spaced(bytes[start..<min(bytes.count, start + bytesPerRow)])
    }.joined(separator: "\n")
  }

  mutating func insert(_ text: String) {
    problem = nil
    self.text.insert(text)
  }

  /// Does what an editing action says.
  mutating func apply(_ action: EditAction) {
    problem = nil
    text.apply(action)
  }

  /// Moves the cursor by rows, as far as there are any.
  mutating func moveRow(by step: Int) {
    problem = nil
    text.moveRow(by: step)
  }
}
