import Capture
import Filter
package import Screen
import Text
import WebSocket

/// Lays out the text of the detail, line by line.
package struct DetailText {
  let source: ShownSession
  private var wrapper: LineWrapper
  /// Filter expressions of lines, by the lines' numbers.
  package private(set) var fields: [Int: String] = [:]

  package init(_ source: ShownSession, width: Int) {
    self.source = source
    wrapper = LineWrapper(width: width)
  }

  package var lines: [[TextRun]] { wrapper.lines }
  package var width: Int { wrapper.width }
  var signs: Signs { Signs(isASCII: source.isASCII) }

  /// Adds a line of runs.
  mutating func add(_ runs: TextRun...) {
    for run in runs { wrapper.add(run) }
    wrapper.endLine()
  }

  /// Adds the runs of a line made elsewhere.
  mutating func add(line: [TextRun]) {
    for run in line { wrapper.add(run) }
    wrapper.endLine()
  }

  /// Adds lines that have a filter expression.
  mutating func field(_ expression: String?, _ body: (inout DetailText) -> Void) {
    let first = lines.count
    body(&self)
    guard let expression else { return }
    for line in first..<max(first, lines.count) { fields[line] = expression }
  }

  /// Gives every line a filter expression.
  mutating func keep(field expression: String?) { fields[-1] = expression }

  /// A time since the session's first byte.
  func relative(_ time: UInt64) -> String {
    TimeText(format: .relative, origin: source.origin, utcOffset: 0).text(time, before: nil)
  }

  /// Adds a name and a value.
  mutating func add(_ name: String, _ value: String) {
    let pad = String(repeating: " ", count: max(1, 12 - name.count))
    wrapper.keepsWords = true
    add(TextRun(name + pad, .treeLabel), TextRun(value, .treeValue))
    wrapper.keepsWords = false
  }

  mutating func addHeading(_ text: String) {
    if !lines.isEmpty { wrapper.endLine() }
    add(TextRun(text, .title))
  }

  /// A time as the list has it, and in UTC.
  func time(_ time: UInt64) -> String {
    relative(time) + "  " + String(decoding: Timestamp.iso8601(time), as: UTF8.self)
  }

  /// One finding: identifier, level, section and sentence.
  mutating func add(_ rule: FindingID, level: Level, text: String, count: UInt64 = 1) {
    let times = count > 1 ? ", \(count) times" : ""
    field("finding == \(rule.rawValue)") {
      $0.wrapper.keepsWords = true
      $0.add(
        TextRun("\(rule.rawValue) \(level.word) ", level.role), TextRun(text),
        TextRun("  RFC \(rule.rfc)\(times)", .dim))
      $0.wrapper.keepsWords = false
    }
  }
}

extension DetailText {
  package mutating func addEvent(_ index: Int) {
    let entry: JournalEntry? = source.log.read {
      $0.journal.indices.contains(index) ? $0.journal[index] : nil
    }
    guard let entry else { return }
    add("Time", time(entry.time))
    switch entry.event {
    case .connection(let number), .closed(let number): addHandshake(of: number)
    case .exchange(let exchange): addExchange(exchange)
    case .finding(let finding, let frame, let connection):
      add("Connection", "\(connection), from the \(finding.from.name)")
      if let frame { add("Frame", "\(frame)") }
      add("Offset", "byte \(finding.offset) of the \(finding.from.name)'s stream")
      add(finding.rule, level: finding.level, text: finding.text)
    case .incomplete(let partial): addPartial(partial)
    case .tunnel(let connection, let authority, let client, let server):
      add("Connection", "\(connection)")
      add("Tunnel", "to \(authority): \(client) bytes from the client, \(server) from the server")
    case .note(let sentence, _): add(TextRun(sentence))
    }
  }

  /// Adds what is known of something under way.
  package mutating func addTail(_ row: TailRow) {
    if let message = row.message {
      add("From", "the \(row.from.name) of connection \(row.connection)")
      add("Begun", time(message.time))
      add("Message", "\(message.message), \(message.frames) frames so far")
      add("Payload", "\(message.length) bytes so far")
      if row.partial != nil { addHeading("The frame under way") }
    }
    if let partial = row.partial { addPartial(partial) }
  }

  /// Adds what is known of an incomplete frame.
  mutating func addPartial(_ partial: PartialFrame) {
    add("From", "the \(partial.from.name) of connection \(partial.connection)")
    add("Begun", time(partial.time))
    if let header = partial.header {
      add("Payload", "\(partial.captured) of \(header.length) bytes have come")
      add(header: header)
    } else {
      add("Header", "not complete")
    }
    for finding in partial.findings {
      add(finding.rule, level: finding.level, text: finding.text)
    }
  }
}
