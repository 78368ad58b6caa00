import Capture
import Filter
import Inspector
import Intercept
import Screen
import WebSocket

/// The cells of one frame's row.
struct FrameCells {
  let columns: FrameColumns
  let signs: Signs
  /// Columns by which the preview is scrolled.
  let column: Int
  /// What was searched for.
  let searched: String

  func draw(
    _ frame: LoggedFrame, _ bracket: Bracket, _ content: RowContent, _ preview: [UInt8]?,
    on canvas: inout Canvas
  ) {
    let row = frame.row
    drawFlag(row.flags, frame.rules, on: &canvas)
    putRight(String(row.number), .number, .columnNumber, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    put(signs.bracket(bracket), .bracket, .opContinuation, on: &canvas)
    drawHeader(row.header, from: row.from, on: &canvas)
    drawPreview(
      said(content) ?? Preview(searched: searched).runs(of: row, preview) + content.link,
      on: &canvas)
  }

  /// A whole message: how many frames it took, and how long it is.
  func draw(
    _ message: MessageRow, _ content: RowContent, _ preview: [UInt8]?, on canvas: inout Canvas
  ) {
    let row = message.last.row
    drawFlag(message.flags, message.rules, on: &canvas)
    putRight(String(row.number), .number, .columnNumber, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    drawOpcode(message.opcode, from: row.from, on: &canvas)
    let count = message.frameCount
    let frames = message.isControl ? signs.nothing : count > 999 ? "999+" : "\(count)"
    putRight(
      frames + (message.isComplete ? "" : "!"), .frames,
      message.isComplete ? .columnFlags : .findingError, on: &canvas)
    let room = columns[.length]?.count ?? 0
    let length = message.length.map { SizeText.fitting($0, columns: room) } ?? "?"
    putRight(length, .length, .columnLength, on: &canvas)
    if message.isCompressed, let place = columns[.wire] {
      let wire = "/" + SizeText.fitting(message.wireLength, columns: place.count - 2) + "z"
      put(wire, .wire, .dim, on: &canvas)
    }
    drawPreview(
      said(content) ?? Preview(searched: searched).runs(of: message, preview) + content.link,
      on: &canvas)
  }

  /// What the row says, decoded, with what was searched for marked.
  private func said(_ content: RowContent) -> [TextRun]? {
    content.said.map { runs in runs.flatMap { $0.marking(searched) } + content.link }
  }

  /// One sign for what became of it, or for what is wrong with it.
  private func drawFlag(_ flags: FrameFlags, _ rules: [FindingID], on canvas: inout Canvas) {
    let level = rules.map(\.level).min { $0.rank < $1.rank }
    guard let sign = Signs.flag(flags) ?? level.map({ _ in "!" }) else { return }
    put(sign, .mark, level?.role ?? Signs.role(of: flags), offset: 1, on: &canvas)
  }

  /// Something that has begun: a row without a number.
  func draw(_ row: TailRow, on canvas: inout Canvas) {
    if let held = row.held { return draw(held, on: &canvas) }
    putRight(signs.more, .number, .dim, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    let header = row.partial?.header
    if let message = row.message {
      drawOpcode(message.opcode, from: row.from, on: &canvas)
      putRight("\(message.frames)+", .frames, .columnFlags, on: &canvas)
    } else if let header {
      drawHeader(header, from: row.from, on: &canvas)
    }
    guard let place = columns[.preview] else { return }
    var text = row.message.map { "\($0.length) bytes so far" } ?? ""
    if let header, let partial = row.partial {
      text += text.isEmpty ? "" : ", and "
      text += "\(partial.captured) of \(header.length) so far"
    }
    canvas.put(
      text, x: place.lowerBound, y: 0, columns: place.count, role: .dim, overflow: .ellipsis)
  }

  /// Something held: `I`, or `E` once it was edited.
  private func draw(_ item: HeldItem, on canvas: inout Canvas) {
    let isWaiting = item.reason == .filter
    put(item.isEdited ? "E" : "I", .mark, .rowHeld, offset: 1, on: &canvas)
    putRight(isWaiting ? "held" : "next", .number, .rowHeld, on: &canvas)
    putRight(String(item.connection), .connection, .columnConnection, on: &canvas)
    drawOpcode(item.opcode, from: item.from, on: &canvas)
    put(item.fin ? "FIN" : "", .fin, .columnFlags, on: &canvas)
    putRight("\(item.frameCount)", .frames, .columnFlags, on: &canvas)
    let room = columns[.length]?.count ?? 0
    putRight(
      SizeText.fitting(UInt64(item.payload.count), columns: room), .length, .columnLength,
      on: &canvas)
    let bytes = Array(item.payload.prefix(1024))
    drawPreview(Preview(searched: searched).runs(of: item.opcode, bytes), on: &canvas)
  }

  private func drawOpcode(_ opcode: Opcode, from: Endpoint, on canvas: inout Canvas) {
    let arrow = signs.direction(from, isWide: columns.hasWideArrows)
    put(arrow, .direction, from.role, on: &canvas)
    put(Signs.word(opcode), .opcode, opcode.role, on: &canvas)
  }

  private func drawHeader(_ header: FrameHeader, from: Endpoint, on canvas: inout Canvas) {
    drawOpcode(header.opcode, from: from, on: &canvas)
    put(header.fin ? "FIN" : "", .fin, .columnFlags, on: &canvas)
    put(reservedBits(header), .rsv, .columnFlags, on: &canvas)
    put(header.maskingKey?.hex ?? signs.nothing, .key, .columnFlags, on: &canvas)
    let room = columns[.length]?.count ?? 0
    putRight(SizeText.fitting(header.length, columns: room), .length, .columnLength, on: &canvas)
    let isMinimal = header.lengthForm == .minimal(for: header.length)
    put(
      "/\(header.lengthForm.bits)\(isMinimal ? "" : "!")", .form,
      isMinimal ? .dim : .findingError, on: &canvas)
  }

  /// The numbers of the bits that are set.
  private func reservedBits(_ header: FrameHeader) -> String {
    (header.rsv1 ? "1" : signs.nothing) + (header.rsv2 ? "2" : signs.nothing)
      + (header.rsv3 ? "3" : signs.nothing)
  }

  private func drawPreview(_ runs: [TextRun], on canvas: inout Canvas) {
    guard let place = columns[.preview] else { return }
    canvas.draw(in: Rect(x: place.lowerBound, y: 0, width: place.count, height: 1)) { inner in
      var x = -column
      for run in runs {
        x += inner.put(bytes: run.bytes, x: x, y: 0, role: run.role, overflow: .ellipsis)
      }
      // What is scrolled away leaves a sign, above all where nothing is left of the payload.
      if column > 0, !runs.isEmpty { inner.put(signs.before, x: 0, y: 0, role: .dim) }
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
