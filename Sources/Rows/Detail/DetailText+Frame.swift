package import Capture
import Filter
import Output
import Pcapng
import Screen
import Text
import WebSocket

extension DetailText {
  /// A whole frame: what it is, its header bit by bit, and findings.
  package mutating func addFrame(_ frame: LoggedFrame) {
    let row = frame.row
    field("n == \(row.number)") { $0.addSummary(of: frame) }
    addFate(of: row)
    let message = row.message.map { "  message \($0), fragment \(row.fragment ?? 0)" } ?? ""
    let took = row.timeEnd > row.time ? "  took \(took(row))" : ""
    field(row.message.map { "msg == \($0) and conn == \(row.connection)" }) {
      $0.add("Time", $0.time(row.timeEnd) + took + message)
    }
    add(header: row.header, isCompressed: row.flags.contains(.compressed))
    addFindings(of: frame)
    addOriginal(of: row)
  }

  private func took(_ row: FrameRow) -> String {
    Timestamp.seconds(row.timeEnd &- row.time) + " s"
  }

  private func inflated(_ row: FrameRow) -> String {
    guard row.flags.contains(.compressed) else { return "" }
    let length = source.log.read { $0.inflatedLength(of: row) }
    return length.map { ", compressed; the message has \($0)" } ?? ", compressed"
  }

  private mutating func addSummary(of frame: LoggedFrame) {
    let row = frame.row
    let rules = frame.rules.map(\.rawValue).joined(separator: " ")
    add(
      TextRun("Frame \(row.number)  ", .title),
      TextRun(Signs.word(row.opcode) + " ", row.opcode.role),
      TextRun("from the \(row.from.name) of connection \(row.connection)", row.from.role),
      TextRun("  \(row.header.length) bytes\(inflated(row))"),
      TextRun(rules.isEmpty ? "" : "  ! \(rules)", .findingError))
  }

  /// What windsock did to the frame.
  private mutating func addFate(of row: FrameRow) {
    if row.flags.contains(.dropped) {
      field("dropped") { $0.add(TextRun("Dropped: it was not passed on", .rowDropped)) }
    }
    if row.flags.contains(.injected) {
      field("injected") { $0.add(TextRun("Injected: windsock made it", .rowInjected)) }
    }
    if row.flags.contains(.edited) {
      field("edited") { $0.add(TextRun("Edited: it was passed on changed", .rowEdited)) }
    }
    let rules = source.log.read { $0.mark(of: row)?.rules } ?? []
    if !rules.isEmpty { add("Rules", rules.joined(separator: ", ")) }
  }

  /// The payload that an edited frame came with, where it is kept.
  private mutating func addOriginal(of row: FrameRow) {
    guard row.flags.contains(.edited), let mark = source.log.read({ $0.mark(of: row) }),
      let original = source.session.original(of: mark)
    else { return }
    addHeading("As it came, \(original.count) bytes")
    add(
      content: Array(original.prefix(2048)), of: row.connection, opcode: row.opcode,
      isWhole: original.count <= 2048)
  }

  private mutating func addFindings(of frame: LoggedFrame) {
    guard !frame.rules.isEmpty else { return }
    addHeading("Findings")
    addRules(of: frame)
  }

  /// The findings of a frame, with the details that were found.
  mutating func addRules(of frame: LoggedFrame) {
    let (number, connection, from) = (frame.row.number, frame.row.connection, frame.row.from)
    let tallies = source.log.read { state in
      state.findings.filter { $0.connection == connection && $0.first.from == from }
    }
    for rule in frame.rules {
      let tally = tallies.first { $0.first.rule == rule }
      // The list keeps the first breach of each rule; for later ones, there is only the rule's
      // title.
      if let tally, tally.frame == number {
        add(rule, level: tally.first.level, text: tally.first.text)
      } else {
        add(rule, level: rule.level, text: rule.title)
      }
    }
  }

  /// The expression for frames with this text; nil for one that is too long to be read.
  static func textField(_ content: [UInt8]) -> String? {
    guard content.count <= 120, let text = String(validating: content, as: UTF8.self) else {
      return nil
    }
    return "text == \(FilterSpelling.quoted(text))"
  }

  /// The code and the reason of a Close frame.
  mutating func addClose(_ payload: [UInt8]) {
    let body = CloseBody(payload: payload)
    guard let code = body.code else { return }
    field("close.code == \(code.rawValue)") {
      $0.add("Code", "\(code.rawValue)  \(code.meaning ?? "not registered")")
    }
    let reason = String(validating: body.reason, as: UTF8.self)
    field(reason.map { "close.reason == \(FilterSpelling.quoted($0))" }) {
      $0.add(
        line: [TextRun("Reason      ", .treeLabel)]
          + TextRun(body.reason, .treeValue).marking($0.source.searched))
    }
  }
}
