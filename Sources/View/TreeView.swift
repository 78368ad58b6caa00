import Inspector
import Payloads
import Rows
import Screen
import Text
import Trees

/// A tree, and at its right or below it the bytes of its selected value.
struct TreeView {
  let model: Model
  let page: TreePage
  let isFocused: Bool

  func draw(on canvas: inout Canvas, in body: Rect, top: Int) {
    let parts = page.parts(in: body)
    let tree = parts.tree
    let lines = top..<max(top, min(page.lineCount, top + tree.height))
    for line in lines {
      canvas.put(
        page.line(line, marking: model.search.text), in: tree.row(line - top), overflow: .ellipsis)
    }
    drawCursor(on: &canvas, in: tree, top: top)
    guard let byteLines = page.byteLines, !parts.bytes.isEmpty else { return }
    canvas.fill(parts.divider, with: glyph(of: parts.divider), role: .border)
    drawBytes(byteLines, on: &canvas, in: parts.bytes)
  }

  private func glyph(of divider: Rect) -> Glyph {
    let isASCII = model.facts.isASCII
    return divider.width > 1 ? Glyph(isASCII ? "-" : "─") : Glyph(isASCII ? "|" : "│")
  }

  private func drawCursor(on canvas: inout Canvas, in tree: Rect, top: Int) {
    let line = tree.y + model.detail.line - top
    guard (tree.y..<tree.bottom).contains(line) else { return }
    let row = Rect(x: tree.x, y: line, width: tree.width, height: 1)
    guard isFocused else { return }
    canvas.overlay(model.detail.byte == nil ? .rowCursor : .rowCursorUnfocused, in: row)
    if model.detail.byte == nil { canvas.setCursor(x: tree.x, y: line) }
  }

  private func drawBytes(_ byteLines: ByteLines, on canvas: inout Canvas, in rect: Rect) {
    let name = page.tree.sink.sources.first.map { _ in model.contentName } ?? ""
    let shown = page.shown(atLine: model.detail.line, name: name)
    // Without the focus, nothing is selected.
    let lit = isFocused ? shown.lit : -1..<(-1)
    let room = rect.height > 2 ? rect.height - 1 : rect.height
    for line in 0..<room {
      let runs = byteLines.line(
        model.detail.byteTop + line, of: shown.bytes, lit: lit,
        cursor: isFocused ? model.detail.byte : nil)
      canvas.put(runs, in: rect.row(line))
    }
    guard room < rect.height else { return }
    let hint = model.detail.byte == nil ? "x changes, w enters" : "w leaves"
    canvas.put(
      "\(shown.name), \(shown.bytes.count) B: \(hint)", x: rect.x + 1, y: rect.bottom - 1,
      columns: rect.width - 1, role: .dim, overflow: .ellipsis)
    if isFocused, let byte = model.detail.byte {
      let line = byte / byteLines.bytesPerLine - model.detail.byteTop
      if (0..<room).contains(line) { canvas.setCursor(x: rect.x, y: rect.y + line) }
    }
  }
}
