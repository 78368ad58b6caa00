import WebSocket

/// The text format: one line a frame, in columns that line up.
///
///     12  +0.204183  1  ──▶  TEXT   FIN           37fa213d     126  {"type":"subscribe"}
package struct TextFormatter: RowFormatter {
  /// Payload bytes that a line shows at most.
  static let previewBytes = 4096
  /// When the first item was: times are told from there.
  private var start: UInt64?
  /// Which ends have a fragmented message under way, for the bracket.
  private var open: Set<Direction> = []

  private struct Direction: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  package init() {}

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    switch item {
    case .frame(let frame): output += Array((line(of: frame, source) + "\n").utf8)
    case .event(let entry):
      guard let text = text(of: entry, source) else { return }
      output += Array((lead(nil, entry.time) + text + "\n").utf8)
    }
  }

  private mutating func line(of frame: LoggedFrame, _ source: FormatSource) -> String {
    let header = frame.row.header
    let reserved = Self.reservedBits(header)
    var line = lead(frame.row.number, frame.row.time)
    line += "\(frame.row.connection)  \(frame.row.from == .client ? "──▶" : "◀──")  "
    line += Self.word(header.opcode) + " " + bracket(frame.row) + " "
    line += (header.fin ? "FIN" : "   ") + " " + Self.pad(reserved, to: 9) + " "
    line += Self.pad(header.maskingKey?.hex ?? "·", to: 8)
    line += Self.pad(String(header.length), to: 8, onLeft: true) + "  "
    if source.includesPayload { line += preview(of: frame, source) }
    if let mark = frame.mark { line += Self.text(of: mark) }
    for rule in frame.rules { line += "  ! \(rule.rawValue) \(rule.title)" }
    return line
  }

  /// The number and the time.
  private mutating func lead(_ number: UInt32?, _ time: UInt64) -> String {
    let start = self.start ?? time
    self.start = start
    let elapsed = "+" + Timestamp.seconds(time - min(time, start))
    let label = number.map(String.init) ?? "·"
    return Self.pad(label, to: 6, onLeft: true) + "  " + Self.pad(elapsed, to: 9) + "  "
  }

  /// `┌` begins a fragmented message, `└` ends it, `│` passes between.
  private mutating func bracket(_ row: FrameRow) -> String {
    let direction = Direction(connection: row.connection, from: row.from)
    // What is dropped, as a control frame, is no part of a message.
    if row.message == nil { return open.contains(direction) ? "│" : " " }
    if row.header.fin {
      open.remove(direction)
      return row.fragment == 0 ? " " : "└"
    }
    open.insert(direction)
    return row.fragment == 0 ? "┌" : "│"
  }

  /// What windsock did to a frame, in brackets.
  private static func text(of mark: FrameMark) -> String {
    var words: [String] = []
    if mark.flags.contains(.edited) { words.append("edited") }
    if mark.flags.contains(.injected) { words.append("injected") }
    if mark.flags.contains(.dropped) { words.append("dropped") }
    if mark.isTranscoded { words.append("compressed anew") }
    let names = mark.rules.map { VisibleText.make(Array($0.utf8)) }.joined(separator: ", ")
    if !names.isEmpty { words.append("by \(names)") }
    return words.isEmpty ? "" : "  [\(words.joined(separator: " "))]"
  }

  private func preview(of frame: LoggedFrame, _ source: FormatSource) -> String {
    let header = frame.row.header
    let isCompressed = frame.row.flags.contains(.compressed)
    let inflated =
      isCompressed ? source.inflated.content(of: frame, limit: Self.previewBytes + 1) : nil
    let payload =
      inflated.map { Array($0.prefix(Self.previewBytes)) }
      ?? source.payloads.payload(of: frame, limit: Self.previewBytes)
    let length = inflated.map { UInt64($0.count) } ?? header.length
    let more = length > UInt64(payload.count) ? "…" : ""
    switch header.opcode {
    case .close:
      let body = CloseBody(payload: payload)
      guard let code = body.code else { return payload.isEmpty ? "" : VisibleText.hex(payload) }
      let reason = body.reason.isEmpty ? "" : " \"\(VisibleText.make(body.reason))\""
      return "\(code.rawValue)" + (code.meaning.map { " \($0)" } ?? "") + reason
    case .ping, .pong:
      return payload.isEmpty ? "" : "\"\(VisibleText.make(payload))\"" + more
    case .binary: return VisibleText.hex(payload.prefix(32)) + (length > 32 ? "…" : "")
    default:
      return inflated == nil && (isCompressed || header.rsv1)
        ? VisibleText.hex(payload.prefix(32)) + (length > 32 ? "…" : "")
        : VisibleText.make(payload) + more
    }
  }

  private func text(of entry: JournalEntry, _ source: FormatSource) -> String? {
    switch entry.event {
    case .connection(let number): source.connection(number).map(Self.text)
    case .exchange(let exchange):
      "\(exchange.connection)  \(VisibleText.make(Array(exchange.method.utf8))) "
        + "\(VisibleText.make(Array(exchange.target.utf8))) "
        + "\(exchange.status.map(String.init) ?? "no answer")  "
        + "\(exchange.requestLength) → \(exchange.responseLength) bytes"
    case .finding(let finding, _, let connection):
      "\(connection)  ! \(finding.rule.rawValue) \(VisibleText.make(Array(finding.text.utf8)))"
    case .incomplete(let partial):
      "\(partial.connection)  \(partial.from == .client ? "──▶" : "◀──")  incomplete "
        + "\(partial.header?.opcode.name ?? "header"): \(partial.captured) of "
        + "\(partial.header.map { String($0.length) } ?? "?") bytes"
    case .closed(let number): source.connection(number).map(Self.closeText)
    case .tunnel(let connection, let authority, let client, let server):
      "\(connection)  tunnel \(VisibleText.make(Array(authority.utf8)))  \(client) → \(server) bytes"
    case .note(let text, let connection):
      "\(connection.map(String.init) ?? "·")  \(VisibleText.make(Array(text.utf8)))"
    }
  }
}

extension TextFormatter {
  private static func text(_ record: ConnectionRecord) -> String {
    let target = record.url ?? record.origin.server.description
    let answer = record.response.map { "\($0.status) \($0.reason)" } ?? "no WebSocket"
    var text = "\(record.number)  \(VisibleText.make(Array(target.utf8)))  "
    text += VisibleText.make(Array(answer.utf8))
    for (name, value) in [
      ("subprotocol", record.handshake?.subprotocol), ("extensions", record.handshake?.extensions),
    ] {
      if let value { text += "  \(name) \(VisibleText.make(Array(value.utf8)))" }
    }
    if !record.refusalBody.isEmpty {
      text += "  \"\(VisibleText.make(record.refusalBody.prefix(200)))\""
    }
    return text
  }

  private static func closeText(_ record: ConnectionRecord) -> String {
    guard let close = record.close else { return "\(record.number)  closed" }
    let by = close.by.map { " by the \($0.name)" } ?? ""
    let reason =
      close.reason.isEmpty ? "" : " \"\(VisibleText.make(Array(close.reason.utf8)))\""
    return "\(record.number)  closed\(by) \(close.code.rawValue)"
      + (close.code.meaning.map { " \($0)" } ?? "") + reason
      + (close.clean ? "" : ", without a closing handshake")
  }

  private static func word(_ opcode: Opcode) -> String {
    switch opcode {
    case .continuation: "CONT"
    case .text: "TEXT"
    case .binary: "BIN "
    case .close: "CLOS"
    case .ping: "PING"
    case .pong: "PONG"
    default: "0x" + String(opcode.rawValue, radix: 16) + " "
    }
  }

  private static func reservedBits(_ header: FrameHeader) -> String {
    let set = [(header.rsv1, "1"), (header.rsv2, "2"), (header.rsv3, "3")].filter(\.0).map(\.1)
    return set.isEmpty ? "" : "rsv" + set.joined(separator: ",")
  }

  private static func pad(_ text: String, to width: Int, onLeft: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return onLeft ? spaces + text : text + spaces
  }
}
