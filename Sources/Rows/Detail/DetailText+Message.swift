import Capture
import Screen
import Text
import WebSocket

extension DetailText {
  /// A whole message: its frames and findings.
  package mutating func addMessage(_ message: MessageRow) {
    let row = message.last.row
    addSummary(of: message)
    field("msg == \(row.message ?? 0) and conn == \(row.connection)") {
      $0.add("Time", $0.time(message.last.row.timeEnd) + $0.took(message))
    }
    if message.isCompressed {
      field("compressed") {
        $0.add("Compressed", "\(message.wireLength) bytes on the wire" + $0.ratio(message))
      }
    }
    addFrames(of: message)
    addFindings(of: message)
  }

  private mutating func addSummary(of message: MessageRow) {
    let row = message.last.row
    let name = row.message.map { "Message \($0)  " } ?? "Frame \(row.number)  "
    let rules = message.rules.map(\.rawValue).joined(separator: " ")
    let length = message.length.map { "\($0) bytes" } ?? "length not known"
    add(
      TextRun(name, .title),
      TextRun(Signs.word(message.opcode) + " ", message.opcode.role),
      TextRun("from the \(row.from.name) of connection \(row.connection)", row.from.role),
      TextRun("  \(length)"),
      TextRun(message.isComplete ? "" : "  not complete", .findingError),
      TextRun(rules.isEmpty ? "" : "  ! \(rules)", .findingError))
  }

  private func took(_ message: MessageRow) -> String {
    let (start, end) = (message.first.row.time, message.last.row.timeEnd)
    return end > start ? "  took \(Timestamp.seconds(end - start)) s" : ""
  }

  private func ratio(_ message: MessageRow) -> String {
    guard let length = message.length, length > 0 else { return "" }
    let percent = message.wireLength.multipliedReportingOverflow(by: 100)
    return percent.overflow ? "" : ", \(percent.partialValue / length)% of \(length)"
  }

  private mutating func addFrames(of message: MessageRow) {
    if message.frames.count > 1 || message.frameCount > 1 {
      addHeading("\(message.frameCount) frames")
    }
    let hidden = message.frameCount - message.frames.count
    if hidden > 0 { add(TextRun("\(hidden) earlier ones are not listed", .dim)) }
    for frame in message.frames {
      let row = frame.row
      let rules = frame.rules.map(\.rawValue).joined(separator: " ")
      field("n == \(row.number)") {
        $0.add(
          TextRun("\(row.number)".padded(to: 8), .columnNumber),
          TextRun($0.relative(row.timeEnd) + "  ", .columnTime),
          TextRun(Signs.word(row.opcode).padded(to: 6), row.opcode.role),
          TextRun(row.header.fin ? "FIN  " : "     ", .columnFlags),
          TextRun(row.header.rsv1 ? "RSV1  " : "", .columnFlags),
          TextRun("\(row.header.length) bytes", .columnLength),
          TextRun(rules.isEmpty ? "" : "  ! \(rules)", .findingError))
      }
    }
  }

  private mutating func addFindings(of message: MessageRow) {
    guard !message.rules.isEmpty else { return }
    addHeading("Findings")
    for frame in message.frames where !frame.rules.isEmpty { addRules(of: frame) }
  }
}
