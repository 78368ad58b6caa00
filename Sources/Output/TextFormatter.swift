package import Capture
package import Filter
import Payloads
import Pcapng
package import Text
package import Units
import WebSocket

/// The text format: one line a frame, in columns that line up.
///
///     12  +0.204183  1  ──▶  TEXT   FIN           37fa213d     126  {"type":"subscribe"}
package struct TextFormatter: RowFormatter {
  /// The most payload bytes that a line shows.
  static let previewBytes = 4096
  private var clock = SessionClock()
  /// Which ends have a fragmented message under way, for the bracket.
  private var open: Set<Direction> = []

  private struct Direction: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  /// Decodes messages; nil shows payloads as they are.
  private let units: UnitSource?
  /// Says which packets of a polling exchange are told; nil for all.
  private let packets: FrameMatcher?

  package init(units: UnitSource? = nil, packets: FrameMatcher? = nil) {
    self.units = units
    self.packets = packets
  }

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    switch item {
    case .frame(let frame): write(frame, source, to: &output)
    case .event(let entry):
      guard var text = text(of: entry, source) else { return }
      if let line = units?.line(of: entry, packets) { text += "  " + line }
      let elapsed = clock.elapsed(entry.time, in: source.log)
      TextHead.append(to: &output) { head in
        head.putSpaces(5)
        head.put("·", columns: 1)
        Self.put(elapsed, to: &head)
      }
      output += Array((text + "\n").utf8)
    }
  }

  private mutating func write(
    _ frame: LoggedFrame, _ source: FormatSource, to output: inout RowBuffer
  ) {
    let row = frame.row
    // Rows are in the order of their ends, and so are these times.
    let elapsed = clock.elapsed(row.timeEnd, in: source.log)
    let bracket = bracket(row)
    TextHead.append(to: &output) { head in
      head.put(UInt64(row.number), width: 6)
      Self.put(elapsed, to: &head)
      Self.put(row, bracket, to: &head)
    }
    if let decoded = units?.decode(endingWith: frame, [.summary], width: Self.previewBytes) {
      output += Array(decoded.line.utf8)
    } else if source.includesPayload {
      writePreview(of: frame, source, to: &output)
    }
    if let mark = frame.mark { output += Array(Self.text(of: mark).utf8) }
    for rule in frame.rules { output += Array("  ! \(rule.rawValue) \(rule.title)".utf8) }
    output.append(0x0A)
  }

  /// The time, between the number and the connection.
  private static func put(_ elapsed: Int64, to head: inout TextHead) {
    head.putSpaces(2)
    head.put(elapsed: elapsed, width: 9)
    head.putSpaces(2)
  }

  /// The columns from the connection to the length.
  private static func put(_ row: FrameRow, _ bracket: StaticString, to head: inout TextHead) {
    let header = row.header
    head.put(UInt64(row.connection))
    head.putSpaces(2)
    head.put(row.from.arrowText, columns: 3, width: 5)
    put(header.opcode, to: &head)
    head.put(bracket, columns: 1, width: 2)
    head.put(header.fin ? "FIN " : "    ", columns: 4)
    put(reserved: header, to: &head)
    if let key = header.maskingKey { head.put(key) } else { head.put("·", columns: 1, width: 8) }
    head.put(header.length, width: 8)
    head.putSpaces(2)
  }

  /// `┌` begins a fragmented message, `└` ends it, `│` passes between.
  private mutating func bracket(_ row: FrameRow) -> StaticString {
    if open.isEmpty, row.header.fin { return row.message == nil || row.fragment == 0 ? " " : "└" }
    let direction = Direction(connection: row.connection, from: row.from)
    // What was dropped is not part of a message, and neither is a control frame.
    if row.message == nil { return open.contains(direction) ? "│" : " " }
    if row.header.fin {
      open.remove(direction)
      return row.fragment == 0 ? " " : "└"
    }
    open.insert(direction)
    return row.fragment == 0 ? "┌" : "│"
  }

  /// What windsock did to a frame, in brackets.
  private static func text(of mark: FrameAnnotation) -> String {
    var words: [String] = []
    if mark.flags.contains(.edited) { words.append("edited") }
    if mark.flags.contains(.injected) { words.append("injected") }
    if mark.flags.contains(.dropped) { words.append("dropped") }
    if mark.isTranscoded { words.append("compressed anew") }
    let names = mark.rules.map { VisibleText.make(Array($0.utf8)) }.joined(separator: ", ")
    if !names.isEmpty { words.append("by \(names)") }
    return words.isEmpty ? "" : "  [\(words.joined(separator: " "))]"
  }

  private func writePreview(
    of frame: LoggedFrame, _ source: FormatSource, to output: inout RowBuffer
  ) {
    let header = frame.row.header
    let isCompressed = frame.row.flags.contains(.compressed)
    let inflated =
      isCompressed ? source.inflated.content(of: frame, limit: Self.previewBytes + 1) : nil
    let payload =
      inflated.map { Array($0.prefix(Self.previewBytes)) }
      ?? source.payloads.payload(of: frame, limit: Self.previewBytes)
    let length = inflated.map { UInt64($0.count) } ?? header.length
    let isOpaque = inflated == nil && (isCompressed || header.rsv1)
    switch header.opcode {
    case .close, .ping, .pong, .binary: break
    default:
      if isOpaque { break }
      VisibleText.append(payload, to: &output)
      if length > UInt64(payload.count) { output += Array("…".utf8) }
      return
    }
    output += Array(Self.preview(payload, of: header, length: length).utf8)
  }

  /// A payload that is not shown as text.
  private static func preview(
    _ payload: [UInt8], of header: FrameHeader, length: UInt64
  ) -> String {
    switch header.opcode {
    case .close:
      let body = CloseBody(payload: payload)
      guard let code = body.code else { return payload.isEmpty ? "" : VisibleText.hex(payload) }
      let reason = body.reason.isEmpty ? "" : " \"\(VisibleText.make(body.reason))\""
      return "\(code.rawValue)" + (code.meaning.map { " \($0)" } ?? "") + reason
    case .ping, .pong:
      let isWhole = length <= UInt64(payload.count)
      let more = isWhole ? "" : "…"
      guard VisibleText.isText(payload, isWhole: isWhole) else {
        return VisibleText.hex(payload.prefix(125)) + more
      }
      return payload.isEmpty ? "" : "\"\(VisibleText.make(payload))\"" + more
    default: return VisibleText.hex(payload.prefix(32)) + (length > 32 ? "…" : "")
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
      "\(partial.connection)  \(partial.from.arrow)  incomplete "
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
    let unseen = record.openedTime == nil ? "no WebSocket" : "no answer seen"
    let answer = record.response.map { "\($0.status) \($0.reason)" } ?? unseen
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

  private static func put(_ opcode: Opcode, to head: inout TextHead) {
    switch opcode {
    case .continuation: head.put("CONT ", columns: 5)
    case .text: head.put("TEXT ", columns: 5)
    case .binary: head.put("BIN  ", columns: 5)
    case .close: head.put("CLOS ", columns: 5)
    case .ping: head.put("PING ", columns: 5)
    case .pong: head.put("PONG ", columns: 5)
    default:
      head.put("0x", columns: 2)
      head.put(digit: opcode.rawValue)
      head.putSpaces(2)
    }
  }

  /// The reserved bits that are set, such as `rsv1,3`.
  private static func put(reserved header: FrameHeader, to head: inout TextHead) {
    var columns = 0
    for (isSet, number) in [(header.rsv1, 1), (header.rsv2, 2), (header.rsv3, 3)] where isSet {
      head.put(columns == 0 ? "rsv" : ",", columns: 0)
      head.put(digit: UInt8(number))
      columns += columns == 0 ? 4 : 2
    }
    head.putSpaces(10 - columns)
  }
}
