import Capture
import Output
import Payloads
package import Screen
import Trees
import Units
import WebSocket

/// What is above the payload: one line that sums the row up, and what is wrong with it.
package struct DetailHead {
  private let source: ShownSession
  private let document: Document?
  private let width: Int

  /// - Parameters:
  ///   - source: Where the row is.
  ///   - document: What is shown below; nil while nothing is.
  ///   - width: The columns of the pane.
  package init(_ source: ShownSession, above document: Document?, width: Int) {
    self.source = source
    self.document = document
    self.width = width
  }

  /// Findings that have a line of their own.
  private static let findingLimit = 3

  /// The lines for the row with a frame's number, as many as `height` lines of a pane leave room
  /// for.
  package func lines(ofFrame number: UInt32, height: Int) -> [[TextRun]] {
    guard height > 3 else { return [] }
    // The same frames whose payload is below.
    let frames = source.payloadFrames(endingWith: number)
    guard let last = frames.last else { return [] }
    var lines = [summary(of: frames, last.row)]
    lines += findings(of: frames) + issues
    let room = max(1, (height + 1) / 3)
    guard lines.count > room else { return lines }
    // What does not fit is in the other tabs.
    lines[room - 1].append(TextRun(" " + signs.more, .dim))
    return Array(lines[..<room])
  }

  private var signs: Signs { Signs(isASCII: source.isASCII) }

  private func summary(of frames: [LoggedFrame], _ row: FrameRow) -> [TextRun] {
    let opcode = frames.first?.row.opcode ?? row.opcode
    var runs = [
      TextRun("#\(row.number) ", .title),
      TextRun(signs.direction(row.from) + " ", row.from.role),
      TextRun(Signs.word(opcode) + "  ", opcode.role),
    ]
    runs += length(of: frames, row)
    runs.append(TextRun("  " + bits(of: frames, row), .columnFlags))
    runs.append(TextRun("  conn \(row.connection)", .dim))
    // A narrow pane has room for the answer and not always for the form.
    runs += link(of: row)
    runs += form(of: row)
    return runs
  }

  /// The length, the compressed length, and a note when the length is not encoded as it should be.
  private func length(of frames: [LoggedFrame], _ row: FrameRow) -> [TextRun] {
    let wire = frames.reduce(0) { $0 &+ $1.row.header.length }
    var runs: [TextRun] = []
    if row.flags.contains(.compressed) {
      let known = source.log.read { $0.inflatedLength(of: row) }
      if let known, known > 0 {
        let share = wire.multipliedReportingOverflow(by: 100)
        let percent = share.overflow ? "" : " \(share.partialValue / known)%"
        runs.append(TextRun("\(wire)\(signs.arrow)\(known) B  deflate\(percent)", .columnLength))
      } else {
        runs.append(TextRun("\(wire) B deflated", .columnLength))
      }
    } else {
      runs.append(TextRun("\(wire) B", .columnLength))
    }
    if let text = frames.lazy.compactMap({ $0.row.header.excess }).first {
      runs.append(TextRun("  \(text)", .findingWarning))
    }
    return runs
  }

  private func bits(of frames: [LoggedFrame], _ row: FrameRow) -> String {
    var words: [String] = []
    if let fragment = row.fragment, fragment > 0 || !row.header.fin {
      words.append(
        frames.count > 1 ? "\(Int(fragment) + 1) frames" : "fragment \(fragment + 1)")
    }
    words.append(row.header.fin ? "fin" : "not fin")
    if row.header.isMasked { words.append("masked") }
    return words.joined(separator: "  ")
  }

  /// The protocol that the connection's messages are read as, if there is one.
  private func form(of row: FrameRow) -> [TextRun] {
    guard let sink, let form = sink.units.first?.form,
      let choice = source.decoded.choice(of: row.connection), choice.form == form
    else { return [] }
    let name = Registry.about(form: form)?.name ?? form
    return [TextRun("  \(name) (\(choice.reason.rawValue))", .dim)]
  }

  /// The request that it answers, or the answer that it got.
  private func link(of row: FrameRow) -> [TextRun] {
    for unit in source.decoded.index.units(of: row.number) {
      switch (unit.role, unit.link) {
      case (.request?, let answer?):
        let time = StatisticsText.duration(answer.latency)
        return [TextRun("  answered by \(answer.name) after \(time)", .dim)]
      case (.request?, nil): return [TextRun("  not answered so far", .messageWarning)]
      case (_?, let request?):
        let time = StatisticsText.duration(request.latency)
        return [TextRun("  reply to \(request.name) after \(time)", .dim)]
      case (_?, nil): return [TextRun("  answers a request that was not seen", .messageWarning)]
      case (nil, _): continue
      }
    }
    return []
  }

  /// The units that are shown below; nil where there are none.
  private var sink: NodeSink? {
    guard case .tree(let page) = document?.content else { return nil }
    return page.tree.sink
  }

  /// What is wrong with the units, and at which byte.
  private var issues: [[TextRun]] {
    (sink?.units.flatMap(\.issues) ?? []).prefix(Self.findingLimit).map { issue in
      [
        TextRun(signs.problem + " ", .findingError),
        TextRun(issue.text, .findingError), TextRun("  at byte \(issue.offset)", .dim),
      ]
    }
  }

  private func findings(of frames: [LoggedFrame]) -> [[TextRun]] {
    var text = DetailText(source, width: max(20, width))
    for frame in frames.filter({ !$0.rules.isEmpty }).prefix(Self.findingLimit) {
      text.addRules(of: frame)
    }
    return Array(text.lines.prefix(Self.findingLimit))
  }
}

extension FrameHeader {
  /// What is wrong with the encoding of the length; nil when nothing is.
  var excess: String? {
    let minimal = LengthForm.minimal(for: length)
    guard lengthForm != minimal else { return nil }
    return "\(length) bytes in a \(lengthForm.bits)-bit length that should be \(minimal.bits) bits"
  }
}
