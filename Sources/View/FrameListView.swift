import Capture
import Inspector
import Rows
import Screen
import WebSocket

/// The list of frames and of what happened between them.
struct FrameListView {
  let model: Model
  let isFocused: Bool

  private var signs: Signs { Signs(isASCII: model.facts.isASCII) }

  func draw(on canvas: inout Canvas, hasHead: Bool) {
    let columns = model.frameColumns(width: canvas.width)
    let rows = canvas.bounds.inset(top: hasHead ? 1 : 0)
    if hasHead { drawHead(columns, on: &canvas) }
    let window = model.window(height: rows.height)
    // A column takes at most three bytes (Chinese); the four bytes of an emoji take two columns.
    let bytes = (canvas.width + model.list.column) * 3
    let contents = model.contents(of: window, previewBytes: bytes)
    if contents.isEmpty { drawEmpty(in: rows, on: &canvas) }
    let cursor = model.cursor - window.lowerBound
    for (line, content) in contents.enumerated() {
      let rect = rows.row(line)
      let width = columns[.info]?.count ?? 0
      let column = model.column(of: content.id, width: width)
      let shown =
        column == model.list.column ? content : model.lengthened(content, by: column + width)
      canvas.draw(in: rect) { draw(shown, columns, column: column, on: &$0) }
      if model.isDimmed(content.id) { canvas.overlay(.rowDimmed, in: rect) }
      if let highlight = content.highlight { canvas.overlay(highlight, in: rect) }
      let isMarked = model.isMarked(content.id)
      if isMarked { canvas.overlay(.rowMarked, in: rect) }
      if columns[.mark] != nil, isMarked || line == cursor {
        canvas.put(isMarked ? signs.mark : ">", x: rect.x, y: rect.y, role: .title)
      }
      guard line == cursor else { continue }
      guard isFocused else {
        canvas.overlay(.rowCursorUnfocused, in: rect)
        continue
      }
      canvas.overlay(flat: .rowCursor, in: rect)
      canvas.setCursor(x: rect.x, y: rect.y)
    }
  }

  private func drawHead(_ columns: FrameColumns, on canvas: inout Canvas) {
    canvas.fill(Rect(x: 0, y: 0, width: canvas.width, height: 1), role: .tableHeader)
    for column in columns.shown {
      guard let place = columns[column] else { continue }
      var (text, isRight) = columns.title(column, model.timeFormat)
      if column == .info, model.list.column > 0 {
        text += " \(signs.before)\(model.list.column)"
      }
      if isRight {
        canvas.put(text, endingAt: place.upperBound, y: 0, role: .tableHeader)
      } else {
        canvas.put(text, x: place.lowerBound, y: 0, columns: place.count, role: .tableHeader)
      }
    }
  }

  private func drawEmpty(in rows: Rect, on canvas: inout Canvas) {
    let text =
      model.filter.isActive
      ? model.isFiltering
        ? "filtering"
        : model.filter.filter == nil && model.filter.connection == nil
          ? "there are no \(model.filter.unit.rawValue)"
          : "no \(model.filter.unit.counted(1).dropFirst(2)) matches the filter"
      : model.facts.isLive ? "nothing has arrived yet" : "there are no frames"
    canvas.put(text, x: rows.x + 2, y: rows.y, role: .dim)
    if isFocused { canvas.setCursor(x: rows.x, y: rows.y) }
  }

  private func draw(
    _ content: RowContent, _ columns: FrameColumns, column: Int, on canvas: inout Canvas
  ) {
    drawTime(of: content, columns, on: &canvas)
    switch content.kind {
    case .frame(let frame, let bracket, let preview):
      FrameCells(
        columns: columns, signs: signs, column: column, searched: model.search.text,
        isReplayed: model.replay != nil
      )
      .draw(frame, bracket, content, preview, on: &canvas)
    case .message(let message, let preview):
      if let unit = content.unit {
        return FrameCells(
          columns: columns, signs: signs, column: column, searched: model.search.text,
          isReplayed: model.replay != nil
        )
        .draw(unit, of: message, content, preview, on: &canvas)
      }
      FrameCells(
        columns: columns, signs: signs, column: column, searched: model.search.text,
        isReplayed: model.replay != nil
      )
      .draw(message, content, preview, on: &canvas)
    case .tail(let row):
      FrameCells(columns: columns, signs: signs, column: 0, searched: "").draw(row, on: &canvas)
      if row.held != nil { canvas.overlay(.rowHeld, in: canvas.bounds) }
    case .event(let entry, let connection):
      drawEvent(entry, connection, content, columns, on: &canvas)
    }
  }

  private func drawTime(
    of content: RowContent, _ columns: FrameColumns, on canvas: inout Canvas
  ) {
    let text = TimeText(
      format: model.timeFormat, origin: model.origin, utcOffset: model.facts.utcOffset,
      decimals: columns.decimals)
    if let place = columns[.time] {
      let before =
        model.timeFormat == .connection ? content.beforeInConnection : content.before
      let time = text.text(content.time, before: before)
      canvas.put(time, endingAt: place.upperBound, y: 0, role: .columnTime)
    }
    if let place = columns[.delta] {
      let delta = text.signed(content.time, since: content.before ?? content.time)
      canvas.put(delta, endingAt: place.upperBound, y: 0, role: .columnTime)
    }
  }

  private func drawEvent(
    _ entry: JournalEntry, _ connection: ConnectionBrief?, _ content: RowContent,
    _ columns: FrameColumns, on canvas: inout Canvas
  ) {
    if let number = entry.event.connection, let place = columns[.connection] {
      canvas.put(String(number), endingAt: place.upperBound, y: 0, role: .columnConnection)
    }
    let line = EventLine(
      entry.event, connection: connection, signs: signs, isSaid: content.said != nil)
    if line.isFinding, let place = columns[.mark] {
      canvas.put("!", x: place.lowerBound + 1, y: 0, role: line.role)
    }
    guard let said = content.said else {
      canvas.put(line.spans, x: columns.eventStart, y: 0, overflow: .ellipsis)
      return
    }
    var x = columns.eventStart
    x += canvas.put(line.spans, x: x, y: 0, overflow: .ellipsis)
    let shares = InfoShares(room: canvas.width - x, runs: said, link: content.link)
    canvas.draw(in: Rect(x: x, y: 0, width: max(0, shares.text), height: 1)) { inner in
      var place = 0
      for run in said.flatMap({ $0.marking(model.search.text) })
        + (shares.isLinkApart ? [] : content.link)
      {
        place += inner.put(bytes: run.bytes, x: place, y: 0, role: run.role, overflow: .ellipsis)
      }
      inner.put(line.tail, x: place, y: 0, overflow: .ellipsis)
    }
    guard shares.isLinkApart else { return }
    x += shares.text
    for run in content.link { x += canvas.put(bytes: run.bytes, x: x, y: 0, role: run.role) }
  }
}
