import Inspector
import Rows
import Screen
import Text
import WebSocket

/// A payload that is being edited, in place of the detail.
struct EditorView {
  let editor: EditorState
  let isASCII: Bool

  func draw(on canvas: inout Canvas) {
    canvas.fill()
    let hasHead = canvas.height >= 2
    if hasHead { drawHead(on: &canvas) }
    let rows = canvas.bounds.inset(top: hasHead ? 1 : 0)
    guard rows.height > 0 else { return }
    let top = min(
      max(0, editor.row - rows.height + 1), max(0, editor.rows.count - rows.height))
    let place = editor.rows[editor.row]
    let before = TextWidth.columns(of: place.head)
    let shift = max(0, before - rows.width + 1)
    for (line, row) in editor.rows.dropFirst(top).prefix(rows.height).enumerated() {
      canvas.draw(in: rows.row(line)) { canvas in
        canvas.put(row.text, x: -shift, y: 0, role: .composer)
      }
    }
    canvas.setCursor(x: rows.x + before - shift, y: rows.y + editor.row - top)
  }

  private func drawHead(on canvas: inout Canvas) {
    let glyph = isASCII ? Glyph("-") : Glyph("─")
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), with: glyph, role: .borderFocused)
    let form = editor.form == .text ? "[Text] Hex " : " Text [Hex]"
    let used = canvas.put(form, x: 1, y: 0, role: .tabSelected)
    canvas.put(" \(title) ", x: used + 2, y: 0, role: .title, overflow: .ellipsis)
  }

  private var title: String {
    let size = editor.payload.map { "\($0.count) bytes" } ?? "not whole"
    switch editor.purpose {
    case .held: return "editing what is held, \(size)"
    case .resend(let opcode, let from, let connection):
      let word = Signs.word(opcode)
      return "\(word) as the \(from.name) of connection \(connection), \(size)"
    }
  }
}
