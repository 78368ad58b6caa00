import Capture
import Output
import Payloads
import Screen
import Units
import WebSocket

extension DetailText {
  /// Adds what the units of a message say; false where the payload itself is the best there is.
  mutating func addUnits(of frames: [LoggedFrame], limit: Int) -> Bool {
    guard let last = frames.last?.row, last.message != nil, last.header.fin,
      let sink = model.decoded.units(of: frames, limit: limit)
    else { return false }
    if sink.units.isEmpty, sink.isWaiting {
      addForm(of: last.connection, "")
      add(TextRun("part of a unit that a later message completes", .dim))
      return false
    }
    guard !sink.units.allSatisfy(\.isPlain) else { return false }
    let rows = model.decoded.index.units(of: last.number)
    for (place, unit) in sink.units.enumerated() {
      add(unit, sink, rows.indices.contains(place) ? rows[place] : nil, of: last.connection)
    }
    return true
  }

  private mutating func add(
    _ unit: PayloadUnit, _ sink: NodeSink, _ row: UnitRow?, of connection: UInt32
  ) {
    addForm(of: connection, unit.form)
    let summary = unit.summary.runs.map { TextRun(Array($0.text), $0.kind.role) }
    add(line: summary.flatMap { $0.marking(model.search.text) })
    if let row { add(linkOf: row) }
    for line in NodeLines(sink).lines(of: unit) {
      field(line.filter) { text in
        let indent = String(repeating: "  ", count: min(line.depth + 1, text.width / 4))
        text.add(
          line: [TextRun(indent)] + line.runs.flatMap { $0.marking(text.model.search.text) })
      }
    }
  }

  /// What a connection's messages are read as, and why.
  private mutating func addForm(of connection: UInt32, _ form: String) {
    let choice = model.decoded.choice(of: connection)
    let name = Registry.about(form: form)?.name ?? (form.isEmpty ? choice?.form ?? "" : form)
    let reason = choice?.form == nil ? Conversation.Reason.none : choice?.reason ?? .none
    field(form.isEmpty ? nil : "form == \"\(form)\"") {
      $0.add(TextRun(name, .title), TextRun("  (\(reason.rawValue))", .dim))
    }
  }

  private mutating func add(linkOf row: UnitRow) {
    switch (row.role, row.link) {
    case (.request?, let answer?):
      add(
        TextRun("answered by frame \(answer.frame) after ", .dim),
        TextRun(StatisticsText.duration(answer.latency)), TextRun("; ) goes there", .dim))
    case (.request?, nil): add(TextRun("not answered so far", .messageWarning))
    case (_?, let request?):
      add(
        TextRun("answers frame \(request.frame) after ", .dim),
        TextRun(StatisticsText.duration(request.latency)), TextRun("; ( goes there", .dim))
    case (_?, nil): add(TextRun("answers nothing that was seen", .messageWarning))
    case (nil, _): break
    }
  }
}
