import Capture
import Inspector
import Output
import Rows
import Screen
import Text

/// The connections: number, state, path, frames each way, how many came when, and how long an
/// answer takes.
struct ConnectionPaneView {
  let model: Model
  let isFocused: Bool

  private var signs: Signs { Signs(isASCII: model.facts.isASCII) }

  func draw(on canvas: inout Canvas, isBoxed: Bool, hasHead: Bool) {
    guard isBoxed else {
      let rows = canvas.bounds.inset(top: hasHead ? 1 : 0)
      let lines = lines(height: rows.height)
      let columns = ConnectionColumns(width: rows.width, lines.compactMap(\.brief))
      if hasHead { drawHead(columns, on: &canvas) }
      canvas.draw(in: rows) { drawRows(lines, columns, on: &$0) }
      return
    }
    canvas.fill(role: .popup)
    let inner = canvas.box(canvas.bounds, title: "Connections", titleRole: .popupTitle)
    let lines = lines(height: inner.height)
    let columns = ConnectionColumns(width: inner.width, lines.compactMap(\.brief))
    canvas.draw(in: inner) { drawRows(lines, columns, on: &$0) }
  }

  /// A line of the pane; the first one of all stands for all connections.
  private struct Line {
    var row: Int
    var brief: ConnectionBrief?
  }

  private func lines(height: Int) -> [Line] {
    let state = model.connections
    let rows = state.top..<max(state.top, min(model.connectionCount + 1, state.top + height))
    return model.log.read { log in
      rows.map { row in
        Line(
          row: row,
          brief: row == 0
            ? nil : log.connection(UInt32(clamping: row)).map { ConnectionBrief($0) })
      }
    }
  }

  private func drawHead(_ columns: ConnectionColumns, on canvas: inout Canvas) {
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), role: .tableHeader)
    let room = columns.frames.lowerBound - 1
    let (title, host) = (" Connections", columns.commonHost.map { "  \($0)" } ?? "")
    // A part of the host would say less than none.
    let fits = TextWidth.columns(of: title + host) <= room
    canvas.put(
      title + (fits ? host : ""), x: 0, y: 0, columns: room, role: .tableHeader,
      overflow: .ellipsis)
    canvas.put("out/in", endingAt: columns.frames.upperBound, y: 0, role: .tableHeader)
    if let place = columns.trip {
      canvas.put("answer", endingAt: place.upperBound, y: 0, role: .tableHeader)
    }
  }

  private func drawRows(
    _ lines: [Line], _ columns: ConnectionColumns, on canvas: inout Canvas
  ) {
    for (y, line) in lines.enumerated() {
      let rect = canvas.bounds.row(y)
      canvas.draw(in: rect) { canvas in
        if line.row == 0 {
          canvas.put("  * all connections", x: 0, y: 0)
        } else if let brief = line.brief {
          draw(brief, columns, on: &canvas)
        }
        if UInt32(clamping: line.row) == model.filter.connection ?? 0 {
          canvas.put(">", x: 0, y: 0, role: .title)
        }
      }
      guard line.row == model.connections.selectedRow else { continue }
      guard isFocused else {
        canvas.overlay(.rowCursorUnfocused, in: rect)
        continue
      }
      canvas.overlay(flat: .rowCursor, in: rect)
      canvas.setCursor(x: rect.x, y: rect.y)
    }
  }

  private func draw(
    _ brief: ConnectionBrief, _ columns: ConnectionColumns, on canvas: inout Canvas
  ) {
    canvas.put(
      String(brief.number), endingAt: columns.number.upperBound, y: 0, role: .columnConnection)
    canvas.put(signs.state(brief.state), x: columns.state, y: 0, role: brief.state.role)
    drawTarget(of: brief, columns, on: &canvas)
    canvas.put(brief.traffic, endingAt: columns.frames.upperBound, y: 0, role: .dim)
    let look = model.connectionActivity(brief.number, columns: columns.spark?.count ?? 0)
    if let place = columns.spark {
      let bars = Sparkline.text(look.parts, isASCII: model.facts.isASCII)
      canvas.put(bars, x: place.lowerBound, y: 0, columns: place.count, role: brief.state.role)
    }
    if let place = columns.ratio, let percent = look.compression {
      canvas.put("z\(percent)%", endingAt: place.upperBound, y: 0, role: .dim)
    }
    if let place = columns.trip, let trip = look.roundTrip {
      canvas.put(StatisticsText.duration(trip), endingAt: place.upperBound, y: 0, role: .dim)
    }
  }
}

extension ConnectionPaneView {
  /// The path, and where connections have several hosts and there is room, the host after it.
  private func drawTarget(
    of brief: ConnectionBrief, _ columns: ConnectionColumns, on canvas: inout Canvas
  ) {
    let room = columns.target
    let used = canvas.put(
      MiddleEllipsis.cut(brief.place, columns: room.count, more: signs.more),
      x: room.lowerBound, y: 0, columns: room.count, role: .headerValue)
    guard columns.commonHost == nil, brief.place != brief.authority else { return }
    let left = room.count - used - 2
    guard TextWidth.columns(of: brief.authority) <= left else { return }
    canvas.put(brief.authority, x: room.lowerBound + used + 2, y: 0, columns: left, role: .dim)
  }
}

extension ConnectionBrief {
  /// Frames of the client and of the server.
  var traffic: String {
    "\(ShortNumber.text(Double(clientFrames)))/\(ShortNumber.text(Double(serverFrames)))"
  }
}
