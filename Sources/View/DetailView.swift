import Inspector
import Rows
import Screen
import Text
import Trees

/// The detail of the selected row, under its tabs.
struct DetailView {
  let model: Model
  let isFocused: Bool

  func draw(on canvas: inout Canvas, hasTabs: Bool) {
    let rows = canvas.bounds.inset(top: hasTabs ? 1 : 0)
    if hasTabs { drawTabs(on: &canvas) }
    let head = model.detailHead(rows.size)
    for (line, runs) in head.enumerated() {
      put(runs, on: &canvas, rows.row(line).inset(left: 1), overflow: .ellipsis)
    }
    let body = rows.inset(top: head.count)
    let document = current(width: rows.width)
    let height = document.lines(in: body).height
    let top = min(max(model.detail.top, 0), max(0, document.lineCount - height))
    if case .tree(let page) = document.content {
      TreeView(model: model, page: page, isFocused: isFocused)
        .draw(on: &canvas, in: body, top: top)
    } else {
      draw(document, top, in: body, on: &canvas)
    }
    if hasTabs { drawPlace(document, top, height: height, on: &canvas) }
  }

  private func draw(
    _ document: Document, _ top: Int, in body: Rect, on canvas: inout Canvas
  ) {
    let lines = document.lines(from: top, count: body.height, payloads: model.payloads)
    for (line, runs) in lines.enumerated() { put(runs, on: &canvas, body.row(line)) }
    guard isFocused else { return }
    let line = body.y + model.detail.line - top
    if document.lineCount > 0, (body.y..<body.bottom).contains(line) {
      canvas.overlay(.rowCursor, in: Rect(x: body.x, y: line, width: body.width, height: 1))
      canvas.setCursor(x: 0, y: line)
    } else {
      canvas.setCursor(x: 0, y: body.y)
    }
  }

  private func put(
    _ runs: [TextRun], on canvas: inout Canvas, _ line: Rect, overflow: Overflow = .clip
  ) {
    canvas.put(runs, in: line, overflow: overflow)
  }

  /// The filter expression of the selected line, and which lines are shown.
  private func drawPlace(
    _ document: Document, _ top: Int, height: Int, on canvas: inout Canvas
  ) {
    var text = ""
    if document.lineCount > height {
      text = " \(top + 1)-\(min(document.lineCount, top + height))/\(document.lineCount) "
    }
    let end = DetailTabs(selected: model.detail.tab, width: canvas.width).end
    if end + text.count < canvas.width {
      canvas.put(text, endingAt: canvas.width - 1, y: 0, role: .dim)
    }
    guard isFocused, let field = document.field(ofLine: model.detail.line) else { return }
    let room = canvas.width - 1 - text.count - end - 2
    guard room >= 8 else { return }
    canvas.put(
      " \(field) ", x: end + 1, y: 0, columns: room, role: .filterValid, overflow: .ellipsis)
  }

  private func current(width: Int) -> Document {
    if let document = model.detail.document, document.isCurrent(for: model, width: width) {
      return document
    }
    return Document(for: model, width: width)
  }

  private func drawTabs(on canvas: inout Canvas) {
    let glyph = model.facts.isASCII ? Glyph("-") : Glyph("─")
    let role: Role = isFocused ? .borderFocused : .border
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), with: glyph, role: role)
    for place in DetailTabs(selected: model.detail.tab, width: canvas.width).places {
      // The brackets say without colour which one it is.
      let isSelected = place.tab == model.detail.tab
      canvas.put(
        place.text, x: place.columns.lowerBound, y: 0, role: isSelected ? .tabSelected : .tab)
    }
  }
}

extension Canvas {
  /// Puts the runs of a line, as far as there is room.
  mutating func put(_ runs: [TextRun], in line: Rect, overflow: Overflow = .clip) {
    var x = 0
    for run in runs where x < line.width {
      x += put(
        bytes: run.bytes, x: line.x + x, y: line.y, columns: line.width - x, role: run.role,
        overflow: overflow)
    }
  }
}
