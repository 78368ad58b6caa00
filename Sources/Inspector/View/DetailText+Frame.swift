import Capture
import Screen
import WebSocket

extension DetailText {
  /// A whole frame: what it is, its header bit by bit, findings, and its payload's beginning.
  mutating func addFrame(_ frame: LoggedFrame) {
    let row = frame.row
    addSummary(of: frame)
    let message = row.message.map { "  message \($0), fragment \(row.fragment ?? 0)" } ?? ""
    let took = row.timeEnd > row.time ? "  took \(took(row))" : ""
    add("Time", time(row.time) + took + message)
    add(header: row.header, isCompressed: row.flags.contains(.compressed))
    addFindings(of: frame)
    addBeginning(of: frame)
  }

  private func took(_ row: FrameRow) -> String {
    Timestamp.seconds(row.timeEnd &- row.time) + " s"
  }

  private func inflated(_ row: FrameRow) -> String {
    guard row.flags.contains(.compressed) else { return "" }
    let length = model.log.read { $0.inflatedLength(of: row) }
    return length.map { ", compressed; the message has \($0)" } ?? ", compressed"
  }

  private mutating func addSummary(of frame: LoggedFrame) {
    let row = frame.row
    let rules = frame.rules.map(\.rawValue).joined(separator: " ")
    add(
      TextRun("Frame \(row.number)  ", .title),
      TextRun(Marks.word(row.opcode) + " ", row.opcode.role),
      TextRun("from the \(row.from.name) of connection \(row.connection)", row.from.role),
      TextRun("  \(row.header.length) bytes\(inflated(row))"),
      TextRun(rules.isEmpty ? "" : "  ! \(rules)", .findingError))
  }

  private mutating func addFindings(of frame: LoggedFrame) {
    guard !frame.rules.isEmpty else { return }
    addHeading("Findings")
    let (number, connection, from) = (frame.row.number, frame.row.connection, frame.row.from)
    let tallies = model.log.read { state in
      state.findings.filter { $0.connection == connection && $0.first.from == from }
    }
    for rule in frame.rules {
      let tally = tallies.first { $0.first.rule == rule }
      // The list keeps the first breach of each rule; later ones have the rule's own words.
      if let tally, tally.frame == number {
        add(rule, level: tally.first.level, text: tally.first.text)
      } else {
        add(rule, level: rule.level, text: rule.title)
      }
    }
  }

  /// The payload as far as one looks at it beside the header; the other tabs have all of it.
  private mutating func addBeginning(of frame: LoggedFrame) {
    guard frame.row.header.length > 0 else { return }
    addHeading("Payload")
    let payload = model.payloads.payload(of: frame, limit: 2048)
    if frame.row.opcode == .close { addClose(payload) }
    let isCompressed = frame.row.flags.contains(.compressed)
    let content = isCompressed ? model.contents.content(of: frame, limit: 2048) ?? [] : payload
    if frame.row.opcode == .text || Preview.looksLikeText(content) { add(text: content) }
    for line in 0..<min(16, HexDump.lineCount(bytes: UInt64(payload.count))) {
      let start = line * HexDump.bytesPerLine
      let bytes = payload[start..<min(payload.count, start + HexDump.bytesPerLine)]
      add(line: HexDump.line(Array(bytes), offset: UInt64(start), width: width))
    }
    if frame.row.header.length > 256 { add(TextRun("the tabs Text and Hex have the rest", .dim)) }
  }

  private mutating func addClose(_ payload: [UInt8]) {
    let body = CloseBody(payload: payload)
    guard let code = body.code else { return }
    add("Code", "\(code.rawValue)  \(code.meaning ?? "not registered")")
    add(line: [TextRun("Reason      ", .treeLabel), TextRun(body.reason, .treeValue)])
  }
}
