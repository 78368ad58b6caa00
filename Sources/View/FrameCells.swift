import Capture
import Filter
import Inspector
import Intercept
import Rows
import Screen
import Text
import WebSocket

/// The cells of one frame's row.
struct FrameCells {
  let columns: FrameColumns
  let signs: Signs
  /// Columns by which the info is scrolled.
  let column: Int
  /// What was searched for.
  let searched: String
  /// Whether the rows come from a replay.
  var isReplayed = false

  func draw(
    _ frame: LoggedFrame, _ bracket: Bracket, _ content: RowContent, _ preview: [UInt8]?,
    on canvas: inout Canvas
  ) {
    let row = frame.row
    drawFinding(frame.rules, on: &canvas)
    putRight(String(row.number), .number, .columnNumber, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    put(signs.bracket(bracket), .fragment, .opContinuation, on: &canvas)
    drawHeader(row.header, from: row.from, HeaderLook(frame.rules), on: &canvas)
    drawFlags(row.flags, on: &canvas)
    drawInfo(said(content) ?? Preview(searched: searched).runs(of: row, preview), content, &canvas)
  }

  /// A whole message: how many frames it took, and how long it is.
  func draw(
    _ message: MessageRow, _ content: RowContent, _ preview: [UInt8]?, on canvas: inout Canvas
  ) {
    let row = message.last.row
    drawFinding(message.rules, on: &canvas)
    putRight(String(row.number), .number, .columnNumber, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    drawOpcode(message.opcode, from: row.from, message.opcode.role, on: &canvas)
    let count = message.frameCount
    let frames = message.isControl ? signs.nothing : count > 999 ? "999+" : "\(count)"
    putRight(
      frames + (message.isComplete ? "" : "!"), .frames,
      message.isComplete ? .columnFlags : .findingError, on: &canvas)
    let room = columns[.length]?.count ?? 0
    let length = message.length.map { SizeText.fitting($0, columns: room) } ?? "?"
    putRight(length, .length, .columnLength, on: &canvas)
    if message.isCompressed, let place = columns[.wire] {
      putRight(
        SizeText.fitting(message.wireLength, columns: place.count), .wire, .dim, on: &canvas)
    }
    drawFlags(message.flags, on: &canvas)
    drawInfo(
      said(content) ?? Preview(searched: searched).runs(of: message, preview), content, &canvas)
  }

  /// A unit of a message: what it is instead of the opcode.
  func draw(
    _ unit: UnitPart, of message: MessageRow, _ content: RowContent, _ preview: [UInt8]?,
    on canvas: inout Canvas
  ) {
    let row = message.last.row
    drawFinding(message.rules, on: &canvas)
    putRight(String(row.number), .number, .columnNumber, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    put(signs.bracket(unit.bracket), .fragment, .opContinuation, on: &canvas)
    let opcode = message.opcode
    put(signs.direction(row.from), .direction, row.from.role, on: &canvas)
    put(unit.form.isEmpty ? Signs.word(opcode) : unit.form, .opcode, opcode.role, on: &canvas)
    let room = columns[.length]?.count ?? 0
    let length = (unit.length ?? message.length).map { SizeText.fitting($0, columns: room) }
    putRight(length ?? "?", .length, .columnLength, on: &canvas)
    drawFlags(message.flags, on: &canvas)
    drawInfo(
      said(content) ?? Preview(searched: searched).runs(of: message, preview), content, &canvas)
  }

  /// What the row says, decoded, with what was searched for marked.
  private func said(_ content: RowContent) -> [TextRun]? {
    content.said.map { runs in runs.flatMap { $0.marking(searched) } }
  }

  private func drawFinding(_ rules: [FindingID], on canvas: inout Canvas) {
    guard let level = rules.map(\.level).min(by: { $0.rank < $1.rank }) else { return }
    put("!", .mark, level.role, offset: 1, on: &canvas)
  }

  /// Whether it is compressed, and what was done to it.
  private func drawFlags(_ flags: FrameFlags, on canvas: inout Canvas) {
    if flags.contains(.compressed) { put("z", .flags, .columnFlags, on: &canvas) }
    if let sign = Signs.flag(flags) {
      put(sign, .flags, Signs.role(of: flags), offset: 1, on: &canvas)
    } else if isReplayed {
      put("R", .flags, .columnFlags, offset: 1, on: &canvas)
    }
  }

  /// Something that has begun: a row without a number.
  func draw(_ row: TailRow, on canvas: inout Canvas) {
    if let held = row.held { return draw(held, on: &canvas) }
    putRight(signs.more, .number, .dim, on: &canvas)
    putRight(String(row.connection), .connection, .columnConnection, on: &canvas)
    let header = row.partial?.header
    if let message = row.message {
      drawOpcode(message.opcode, from: row.from, message.opcode.role, on: &canvas)
      putRight("\(message.frames)+", .frames, .columnFlags, on: &canvas)
    } else if let header {
      drawHeader(header, from: row.from, HeaderLook([]), on: &canvas)
    }
    guard let place = columns[.info] else { return }
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
    drawOpcode(item.opcode, from: item.from, item.opcode.role, on: &canvas)
    put(item.fin ? "F" : signs.nothing, .bits, .columnFlags, on: &canvas)
    putRight("\(item.frameCount)", .frames, .columnFlags, on: &canvas)
    let room = columns[.length]?.count ?? 0
    putRight(
      SizeText.fitting(UInt64(item.payload.count), columns: room), .length, .columnLength,
      on: &canvas)
    let bytes = Array(item.payload.prefix(1024))
    drawInfo(Preview(searched: searched).runs(of: item.opcode, bytes), nil, &canvas)
  }

  private func drawOpcode(
    _ opcode: Opcode, from: Endpoint, _ role: Role, on canvas: inout Canvas
  ) {
    put(signs.direction(from), .direction, from.role, on: &canvas)
    put(Signs.word(opcode), .opcode, role, on: &canvas)
  }

  private func drawHeader(
    _ header: FrameHeader, from: Endpoint, _ look: HeaderLook, on canvas: inout Canvas
  ) {
    drawOpcode(header.opcode, from: from, look.opcode ?? header.opcode.role, on: &canvas)
    put(bits(of: header), .bits, look.bits ?? .columnFlags, on: &canvas)
    let key = columns.hasKeys ? header.maskingKey?.hex : header.maskingKey.map { _ in "m" }
    put(key ?? signs.nothing, .mask, look.mask ?? .columnFlags, on: &canvas)
    guard let place = columns[.length] else { return }
    // A length in more bits than it needs shows how many; all others are shown as usual.
    let isMinimal = header.lengthForm == .minimal(for: header.length)
    let form = isMinimal ? "" : "/\(header.lengthForm.bits)!"
    let length = SizeText.fitting(header.length, columns: place.count - form.utf8.count)
    let end = place.upperBound - form.utf8.count
    canvas.put(length, endingAt: end, y: 0, role: .columnLength)
    canvas.put(form, x: end, y: 0, role: .findingError)
  }

  /// `F` for FIN, then the numbers of the reserved bits that are set.
  private func bits(of header: FrameHeader) -> String {
    (header.fin ? "F" : signs.nothing) + (header.rsv1 ? "1" : signs.nothing)
      + (header.rsv2 ? "2" : signs.nothing) + (header.rsv3 ? "3" : signs.nothing)
  }

  private func drawInfo(_ runs: [TextRun], _ content: RowContent?, _ canvas: inout Canvas) {
    guard let place = columns[.info] else { return }
    let link = content?.link ?? []
    let shares = InfoShares(room: place.count, runs: runs, link: link)
    let room = Rect(x: place.lowerBound, y: 0, width: shares.text, height: 1)
    canvas.draw(in: room) { inner in
      var x = -column
      for run in runs + (shares.isLinkApart ? [] : link) {
        x += inner.put(bytes: run.bytes, x: x, y: 0, role: run.role, overflow: .ellipsis)
      }
      // A sign shows what is scrolled away, above all where nothing is left of the payload.
      if column > 0, !runs.isEmpty { inner.put(signs.before, x: 0, y: 0, role: .dim) }
    }
    guard shares.isLinkApart else { return }
    var x = place.lowerBound + shares.text
    for run in link { x += canvas.put(bytes: run.bytes, x: x, y: 0, role: run.role) }
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
