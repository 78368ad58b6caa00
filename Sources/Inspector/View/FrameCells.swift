import Capture
import Screen
import WebSocket

/// The cells of one frame's row.
struct FrameCells {
  let columns: FrameColumns
  let marks: Marks
  /// Columns by which the preview is scrolled.
  let column: Int
  /// What was searched for.
  let searched: String

  func draw(
    _ frame: LoggedFrame, _ bracket: Bracket, _ preview: [UInt8]?, on canvas: inout Canvas
  ) {
    let row = frame.row
    if let level = frame.rules.map(\.level).min(by: { $0.rank < $1.rank }) {
      put("!", .mark, level.role, offset: 1, on: &canvas)
    }
    putRight(String(row.number), .number, .columnNumber, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    put(marks.bracket(bracket), .bracket, .opContinuation, on: &canvas)
    drawHeader(row.header, from: row.from, on: &canvas)
    if let place = columns[.preview] {
      let runs = Preview(searched: searched).runs(of: row, preview)
      drawPreview(runs, in: place, on: &canvas)
    }
  }

  /// A frame that has begun: a row without a number.
  func draw(_ partial: PartialFrame, on canvas: inout Canvas) {
    putRight(marks.more, .number, .dim, on: &canvas)
    putRight(String(partial.connection), .connection, .columnConnection, on: &canvas)
    guard let header = partial.header else { return }
    drawHeader(header, from: partial.from, on: &canvas)
    if let place = columns[.preview] {
      let text = "\(partial.captured) of \(header.length) so far"
      canvas.put(
        text, x: place.lowerBound, y: 0, columns: place.count, role: .dim, overflow: .ellipsis)
    }
  }

  private func drawHeader(_ header: FrameHeader, from: Endpoint, on canvas: inout Canvas) {
    let arrow = marks.direction(from, isWide: columns.hasWideArrows)
    put(arrow, .direction, from.role, on: &canvas)
    put(Marks.word(header.opcode), .opcode, header.opcode.role, on: &canvas)
    put(header.fin ? "FIN" : "", .fin, .columnFlags, on: &canvas)
    put(reservedBits(header), .rsv, .columnFlags, on: &canvas)
    put(header.maskingKey?.hex ?? marks.nothing, .key, .columnFlags, on: &canvas)
    let room = columns[.length]?.count ?? 0
    putRight(SizeText.fitting(header.length, columns: room), .length, .columnLength, on: &canvas)
    let isMinimal = header.lengthForm == .minimal(for: header.length)
    put(
      "/\(header.lengthForm.bits)\(isMinimal ? "" : "!")", .form,
      isMinimal ? .dim : .findingError, on: &canvas)
  }

  /// The numbers of the bits that are set.
  private func reservedBits(_ header: FrameHeader) -> String {
    (header.rsv1 ? "1" : marks.nothing) + (header.rsv2 ? "2" : marks.nothing)
      + (header.rsv3 ? "3" : marks.nothing)
  }

  private func drawPreview(
    _ runs: [TextRun], in place: Range<Int>, on canvas: inout Canvas
  ) {
    canvas.draw(in: Rect(x: place.lowerBound, y: 0, width: place.count, height: 1)) { inner in
      var x = -column
      for run in runs {
        x += inner.put(bytes: run.bytes, x: x, y: 0, role: run.role, overflow: .ellipsis)
      }
    }
  }

  private func put(
    _ text: String, _ column: FrameColumns.Column, _ role: Role, offset: Int = 0,
    on canvas: inout Canvas
  ) {
    guard let place = columns[column] else { return }
    canvas.put(
      text, x: place.lowerBound + offset, y: 0, columns: place.count - offset, role: role)
  }

  private func putRight(
    _ text: String, _ column: FrameColumns.Column, _ role: Role, on canvas: inout Canvas
  ) {
    guard let place = columns[column], !place.isEmpty else { return }
    canvas.put(text, endingAt: place.upperBound, y: 0, role: role)
  }
}

extension Level {
  /// Smaller is worse.
  var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .information: 2
    }
  }
}
