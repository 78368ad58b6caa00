import Screen

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
    if hasTabs, document.lineCount > rows.height {
      let last = min(document.lineCount, top + rows.height)
      canvas.put(
        " \(top + 1)-\(last)/\(document.lineCount) ", endingAt: canvas.width - 1, y: 0, role: .dim)
    }
    if isFocused { canvas.setCursor(x: 0, y: rows.y) }
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
    }
  }

  private func drawTabs(on canvas: inout Canvas) {
    let glyph = model.facts.isASCII ? Glyph("-") : Glyph("─")
    let role: Role = isFocused ? .borderFocused : .border
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), with: glyph, role: role)
    var x = 1
    for tab in DetailState.Tab.allCases {
      let isSelected = tab == model.detail.tab
      // The brackets say without colour which one it is.
      let text = isSelected ? "[\(tab.title)]" : " \(tab.title) "
      x += canvas.put(text, x: x, y: 0, role: isSelected ? .tabSelected : .tab)
    }
  }
}
