import Inspector
import Screen
import Text

/// The detail of the selected row, under its tabs.
struct DetailView {
  let model: Model
  let isFocused: Bool

  func draw(on canvas: inout Canvas, hasTabs: Bool) {
    let rows = canvas.bounds.inset(top: hasTabs ? 1 : 0)
    if hasTabs { drawTabs(on: &canvas) }
    let document = current(width: rows.width)
    let top = min(max(model.detail.top, 0), max(0, document.lineCount - rows.height))
    for (line, runs) in lines(of: document, from: top, in: rows).enumerated() {
      var x = 0
      for run in runs {
        x += canvas.put(
          bytes: run.bytes, x: x, y: rows.y + line, columns: rows.width - x, role: run.role)
      }
    }
    if hasTabs { drawPlace(document, top, height: rows.height, on: &canvas) }
    let line = rows.y + model.detail.line - top
    if isFocused, document.lineCount > 0, (rows.y..<rows.bottom).contains(line) {
      canvas.overlay(.rowCursor, in: Rect(x: rows.x, y: line, width: rows.width, height: 1))
      canvas.setCursor(x: 0, y: line)
    } else if isFocused {
      canvas.setCursor(x: 0, y: rows.y)
    }
  }

  /// The filter expression of the selected line, and which lines are shown.
  private func drawPlace(
    _ document: Document, _ top: Int, height: Int, on canvas: inout Canvas
  ) {
    var text = ""
    if document.lineCount > height {
      text = " \(top + 1)-\(min(document.lineCount, top + height))/\(document.lineCount) "
    }
    let tabs = shownTabs(width: canvas.width).prefix { $0 != model.detail.tab }
    let end = tabs.reduce(3 + model.detail.tab.title.count) { $0 + $1.title.count + 2 }
    if end + text.count < canvas.width {
      canvas.put(text, endingAt: canvas.width - 1, y: 0, role: .dim)
    }
    guard isFocused, let field = document.fields[model.detail.line] else { return }
    let start = 1 + DetailState.Tab.allCases.reduce(0) { $0 + $1.title.count + 2 }
    let room = canvas.width - 1 - text.count - start - 2
    guard room >= 8 else { return }
    canvas.put(
      " \(field) ", x: start + 1, y: 0, columns: room, role: .filterValid, overflow: .ellipsis)
  }

  private func current(width: Int) -> Document {
    if let document = model.detail.document, document.isCurrent(for: model, width: width) {
      return document
    }
    return Document(for: model, width: width)
  }

  private func lines(of document: Document, from top: Int, in rows: Rect) -> [[TextRun]] {
    switch document.content {
    case .lines(let lines): Array(lines.dropFirst(top).prefix(rows.height))
    case .hex(let frame):
      HexDump.lines(
        of: frame, from: top, count: rows.height, payloads: model.payloads, width: rows.width)
    case .bytes(let bytes):
      HexDump.lines(of: bytes, from: top, count: rows.height, width: rows.width)
    }
  }

  /// The tabs from the first one on, or where that leaves no room, from the selected one on.
  private func shownTabs(width: Int) -> [DetailState.Tab] {
    let tabs = DetailState.Tab.allCases
    let columns = tabs.prefix { $0 != model.detail.tab }.reduce(1) { $0 + $1.title.count + 2 }
    let isSeen = columns + model.detail.tab.title.count + 2 <= width
    return isSeen ? tabs : Array(tabs.drop { $0 != model.detail.tab })
  }

  private func drawTabs(on canvas: inout Canvas) {
    let glyph = model.facts.isASCII ? Glyph("-") : Glyph("─")
    let role: Role = isFocused ? .borderFocused : .border
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), with: glyph, role: role)
    var x = 1
    for tab in shownTabs(width: canvas.width) {
      let isSelected = tab == model.detail.tab
      // The brackets say without colour which one it is.
      let text = isSelected ? "[\(tab.title)]" : " \(tab.title) "
      x += canvas.put(text, x: x, y: 0, role: isSelected ? .tabSelected : .tab)
    }
  }
}
