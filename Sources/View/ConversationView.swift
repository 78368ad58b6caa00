import Inspector
import Output
import Rows
import Screen
import Text
import WebSocket

/// A conversation as a sequence diagram: an arrow for each message, the time at the left, and how
/// long answers took at the right.
struct ConversationView {
  let model: Model
  let conversation: ConversationState

  private var isASCII: Bool { model.facts.isASCII }
  private var line: String { isASCII ? "|" : "│" }
  private var stroke: Character { isASCII ? "-" : "─" }

  /// Where the lines of the two ends are.
  private struct Places {
    let time: Int
    let client: Int
    let server: Int
    let width: Int

    init(width: Int) {
      self.width = width
      time = width >= 60 ? 11 : 0
      client = time
      server = max(client + 8, width - (width >= 60 ? 22 : 1))
    }
  }

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .popup)
    let places = Places(width: canvas.width)
    let hasHead = canvas.height >= 4
    if hasHead { drawHead(places, on: &canvas) }
    let rows = canvas.bounds.inset(top: hasHead ? 1 : 0)
    let entries = conversation.entries
    let top = max(0, min(conversation.selected - rows.height / 2, entries.count - rows.height))
    let shown = entries.dropFirst(top).prefix(rows.height)
    let slowest = shown.compactMap(\.latency).max() ?? 0
    for (y, entry) in shown.enumerated() {
      let rect = rows.row(y)
      canvas.draw(in: rect) { draw(entry, places, slowest: slowest, on: &$0) }
      guard top + y == conversation.selected else { continue }
      canvas.overlay(flat: .rowCursor, in: rect)
      canvas.setCursor(x: rect.x, y: rect.y)
    }
  }

  private func drawHead(_ places: Places, on canvas: inout Canvas) {
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), role: .tableHeader)
    canvas.put("client", x: places.client, y: 0, role: .tableHeader)
    canvas.put(
      "server", endingAt: min(canvas.width, places.server + 1), y: 0, role: .tableHeader)
    let place = model.place(of: conversation.connection)
    let more = conversation.isCut ? ", a part" : ""
    let title = "#\(conversation.connection) \(place)\(more)"
    let room = places.server - places.client - 16
    canvas.put(
      title, x: places.client + 8, y: 0, columns: room, role: .tableHeader, overflow: .ellipsis)
    if places.width > places.server + 12 {
      canvas.put("answer", x: places.server + 2, y: 0, role: .tableHeader)
    }
  }

  private func draw(
    _ entry: ConversationState.Entry, _ places: Places, slowest: UInt64, on canvas: inout Canvas
  ) {
    if places.time > 0 {
      let text = TimeText(format: .relative, origin: model.origin, utcOffset: 0, decimals: 3)
      canvas.put(
        text.text(entry.time, before: nil), endingAt: places.time - 1, y: 0, role: .columnTime)
    }
    canvas.put(line, x: places.client, y: 0, role: .border)
    canvas.put(line, x: places.server, y: 0, role: .border)
    let room = Rect(
      x: places.client + 1, y: 0, width: places.server - places.client - 1, height: 1)
    canvas.draw(in: room) { canvas in
      if entry.count > 1 { drawRun(entry, on: &canvas) } else { drawArrow(entry, on: &canvas) }
    }
    drawAnswer(entry, places, slowest: slowest, on: &canvas)
  }

  private func drawRun(_ entry: ConversationState.Entry, on canvas: inout Canvas) {
    let dot = isASCII ? "." : "·"
    let words = String(decoding: entry.label.flatMap(\.bytes), as: UTF8.self)
    let arrow = Signs(isASCII: isASCII).direction(entry.from)
    let text = "\(dot) \(arrow) \(entry.count) × \(words)"
    let columns = min(TextWidth.columns(of: text), canvas.width - 2)
    canvas.put(
      isASCII ? text.replacing("×", with: "x") : text, x: max(1, (canvas.width - columns) / 2),
      y: 0, columns: columns, role: .dim, overflow: .ellipsis)
  }

  private func drawArrow(_ entry: ConversationState.Entry, on canvas: inout Canvas) {
    let role = entry.from.role
    canvas.put(String(repeating: stroke, count: canvas.width), x: 0, y: 0, role: role)
    let sign = Signs(isASCII: isASCII).direction(entry.from)
    let isClient = entry.from == .client
    if isClient {
      canvas.put(sign, endingAt: canvas.width, y: 0, role: role)
    } else {
      canvas.put(sign, x: 0, y: 0, role: role)
    }
    // The text is placed near its sender.
    let needed = entry.label.reduce(0) {
      $0 + Sanitizer($1.bytes).reduce(0) { $0 + $1.glyph.width }
    }
    let room = max(0, canvas.width - 8)
    let columns = min(needed, room)
    var x = isClient ? 3 : canvas.width - columns - 3
    canvas.put(" ", x: x - 1, y: 0)
    let end = x + columns
    for run in entry.label {
      x += canvas.put(
        bytes: run.bytes, x: x, y: 0, columns: max(0, end - x), role: run.role,
        overflow: .ellipsis)
    }
    canvas.put(" ", x: min(end, canvas.width - 3), y: 0)
  }

  private func drawAnswer(
    _ entry: ConversationState.Entry, _ places: Places, slowest: UInt64, on canvas: inout Canvas
  ) {
    let x = places.server + 2
    guard canvas.width - x >= 10 else { return }
    if entry.isWaiting {
      canvas.put("no answer yet", x: x, y: 0, role: .messageWarning, overflow: .ellipsis)
      return
    }
    guard let latency = entry.latency else { return }
    let used = canvas.put(StatisticsText.duration(latency), x: x, y: 0, role: .columnLength)
    let room = canvas.width - x - max(used, 8) - 1
    guard room > 0, slowest > 0 else { return }
    let bar = max(1, Int(Double(latency) / Double(slowest) * Double(room)))
    canvas.put(
      String(repeating: isASCII ? "#" : "▇", count: min(room, bar)), x: x + max(used, 8) + 1, y: 0,
      role: latency == slowest ? .messageWarning : .dim)
  }
}
