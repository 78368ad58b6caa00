package import Inspector
import Payloads
import Rows
package import Screen

/// The picture of a comparison.
package func render(_ model: ComparisonModel, size: Size) -> Screen {
  let layout = ComparisonLayout(size)
  var canvas = Canvas(size: size)
  let view = ComparisonView(model: model)
  canvas.draw(in: layout.list) { view.drawList(on: &$0) }
  if !layout.values.isEmpty { canvas.draw(in: layout.values) { view.drawValues(on: &$0) } }
  canvas.draw(in: layout.title) { view.drawTitle(on: &$0) }
  canvas.draw(in: layout.hints) { view.drawHints(on: &$0) }
  return canvas.screen
}

private struct ComparisonView {
  let model: ComparisonModel

  /// The most bytes of a value that are shown in its line of the list, and in full.
  private static let listBytes = 512
  private static let valueBytes = 1 << 16

  func drawTitle(on canvas: inout Canvas) {
    canvas.put(
      "\(model.names.first) │ \(model.names.second)  \(model.summary)", x: 1, y: 0,
      columns: canvas.width - 1, role: .title, overflow: .ellipsis)
  }

  func drawHints(on canvas: inout Canvas) {
    var x = 1
    for (keys, word) in model.hints {
      x += canvas.put(keys, x: x, y: 0, role: .hintKey) + 1
      x += canvas.put(word, x: x, y: 0, role: .hintText) + 2
    }
  }

  func drawList(on canvas: inout Canvas) {
    if model.rows.isEmpty {
      canvas.put("Nothing differs.", x: 1, y: 0, role: .dim)
      return
    }
    // The cursor's row is always visible, with up to a screen of rows before it.
    let top = max(0, min(model.cursor - canvas.height / 2, model.rows.count - canvas.height))
    for y in 0..<canvas.height where model.rows.indices.contains(top + y) {
      draw(model.rows[top + y], y: y, on: &canvas)
      guard top + y == model.cursor else { continue }
      canvas.put(">", x: 0, y: y)
      canvas.overlay(.rowCursor, in: Rect(x: 0, y: y, width: canvas.width, height: 1))
    }
  }

  private func draw(_ row: ComparedRow, y: Int, on canvas: inout Canvas) {
    let place = min(42, canvas.width / 2)
    canvas.put(row.place, x: 1, y: y, columns: place - 2, overflow: .ellipsis)
    let half = max(0, (canvas.width - place - 3) / 2)
    draw(row.first, x: place, y: y, columns: half, on: &canvas)
    canvas.put(" │ ", x: place + half, y: y, role: .border)
    draw(
      row.second, x: place + half + 3, y: y, columns: canvas.width - place - half - 3, on: &canvas)
  }

  private func draw(_ value: [UInt8]?, x: Int, y: Int, columns: Int, on canvas: inout Canvas) {
    guard let value else {
      canvas.put("nothing", x: x, y: y, columns: columns, role: .dim)
      return
    }
    canvas.put(
      bytes: value.prefix(Self.listBytes), x: x, y: y, columns: columns, overflow: .ellipsis)
  }

  func drawValues(on canvas: inout Canvas) {
    canvas.horizontalLine(x: 0, y: 0, columns: canvas.width)
    guard model.rows.indices.contains(model.cursor) else { return }
    let row = model.rows[model.cursor]
    canvas.put(
      " \(row.place) ", x: 1, y: 0, columns: canvas.width - 2, role: .title, overflow: .ellipsis)
    let half = max(0, (canvas.width - 1) / 2)
    let room = canvas.height - 1
    canvas.verticalLine(x: half, y: 1, rows: room)
    for (value, x) in [(row.first, 0), (row.second, half + 1)] {
      let area = Rect(x: x, y: 1, width: x == 0 ? half : canvas.width - x, height: room)
      canvas.draw(in: area) { draw(value, on: &$0) }
    }
  }

  /// A value in full, JSON laid out.
  private func draw(_ value: [UInt8]?, on canvas: inout Canvas) {
    guard let value else {
      canvas.put("nothing", x: 1, y: 0, role: .dim)
      return
    }
    let lines = lines(of: Array(value.prefix(Self.valueBytes)), width: canvas.width)
    for (y, line) in lines.dropFirst(model.scroll).prefix(canvas.height).enumerated() {
      var x = 0
      for run in line { x += canvas.put(bytes: run.bytes, x: x, y: y, role: run.role) }
    }
  }

  private func lines(of value: [UInt8], width: Int) -> [[TextRun]] {
    guard let pretty = PrettyJSON.lines(of: value) else {
      return LineWrapper.lines(of: value, width: width)
    }
    var wrapper = LineWrapper(width: width)
    for line in pretty {
      wrapper.add(TextRun(String(repeating: "  ", count: min(line.depth, width / 4))))
      for run in line.runs { wrapper.add(TextRun(run.text, run.kind.role)) }
      wrapper.endLine()
    }
    return wrapper.lines
  }
}
