import Capture
import Inspector
import Screen

/// The connections: number, state, host, frames each way, last activity.
struct ConnectionPaneView {
  let model: Model
  let isFocused: Bool

  private var signs: Signs { Signs(isASCII: model.facts.isASCII) }

  func draw(on canvas: inout Canvas, isBoxed: Bool, hasHead: Bool) {
    guard isBoxed else {
      if hasHead { drawHead(on: &canvas) }
      canvas.draw(in: canvas.bounds.inset(top: hasHead ? 1 : 0)) { drawRows(on: &$0) }
      return
    }
    canvas.fill(role: .popup)
    let inner = canvas.box(canvas.bounds, title: "Connections", titleRole: .popupTitle)
    canvas.draw(in: inner) { drawRows(on: &$0) }
  }

  private func drawHead(on canvas: inout Canvas) {
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), role: .tableHeader)
    canvas.put(" Connections", x: 0, y: 0, role: .tableHeader)
    canvas.put("out/in", endingAt: canvas.width, y: 0, role: .tableHeader)
  }

  private func drawRows(on canvas: inout Canvas) {
    let state = model.connections
    let rows = state.top..<min(model.connectionCount + 1, state.top + canvas.height)
    let briefs: [ConnectionBrief] = model.log.read { log in
      rows.compactMap { $0 == 0 ? nil : log.connection(UInt32(clamping: $0)) }
        .map { ConnectionBrief($0) }
    }
    for (line, row) in rows.enumerated() {
      let rect = canvas.bounds.row(line)
      canvas.draw(in: rect) { canvas in
        if row == 0 {
          canvas.put("  * all connections", x: 0, y: 0)
        } else if let brief = briefs.first(where: { Int($0.number) == row }) {
          draw(brief, on: &canvas)
        }
        if UInt32(clamping: row) == model.filter.connection ?? 0 {
          canvas.put(">", x: 0, y: 0, role: .title)
        }
      }
      guard row == state.selectedRow else { continue }
      canvas.overlay(isFocused ? .rowCursor : .rowCursorUnfocused, in: rect)
      if isFocused { canvas.setCursor(x: rect.x, y: rect.y) }
    }
  }

  private func draw(_ brief: ConnectionBrief, on canvas: inout Canvas) {
    let digits = max(2, String(model.connectionCount).count)
    canvas.put(String(brief.number), endingAt: 1 + digits, y: 0, role: .columnConnection)
    canvas.put(signs.state(brief.state), x: digits + 2, y: 0, role: brief.state.role)
    var traffic = "\(brief.clientFrames)/\(brief.serverFrames)"
    if canvas.width >= 34 {
      let time = TimeText(format: .relative, origin: model.origin, utcOffset: 0, decimals: 3)
      traffic += "  " + time.text(brief.lastTime, before: nil)
    }
    let start = digits + 4
    let room = canvas.width - start - traffic.count - 1
    canvas.put(
      brief.host, x: start, y: 0, columns: room, role: .headerValue, overflow: .ellipsis)
    canvas.put(traffic, endingAt: canvas.width, y: 0, role: .dim)
  }
}
