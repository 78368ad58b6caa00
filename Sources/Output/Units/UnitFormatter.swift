package import Capture
import Payloads
package import Text
package import Units
import WebSocket

/// Units in place of frames: one row for each, and what happened between them.
package struct UnitFormatter: RowFormatter {
  package enum Style: Sendable {
    case ndjson
    case text
  }

  private let style: Style
  private let units: UnitSource
  private var others: any RowFormatter
  private var clock = SessionClock()

  package init(_ style: Style, units: UnitSource) {
    self.style = style
    self.units = units
    others = style == .ndjson ? NDJSONFormatter() : TextFormatter()
  }

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    guard case .frame(let frame) = item else {
      if case .event(let entry) = item, append(entry, source, to: &output) { return }
      return others.append(item, source: source, to: &output)
    }
    guard
      let decoded = units.decode(
        endingWith: frame, style == .ndjson ? [.summary, .tree] : [.summary],
        width: TextFormatter.previewBytes)
    else { return }
    switch style {
    case .ndjson: write(frame, decoded, to: &output)
    case .text: output += Array(text(frame, decoded, source).utf8)
    }
  }

  /// Writes the units of a polling exchange.
  ///
  /// - Returns: Whether the event is one that has some.
  private mutating func append(
    _ entry: JournalEntry, _ source: FormatSource, to output: inout RowBuffer
  ) -> Bool {
    guard style == .text else { return units.writeRows(entry, to: &output) }
    let lines = units.lines(of: entry)
    let elapsed = clock.elapsed(entry.time, in: source.log)
    let connection = entry.event.connection.map(String.init) ?? ""
    for line in lines {
      output += Array("     ·  \(Timestamp.signedSeconds(elapsed))  \(connection)  \(line)\n".utf8)
    }
    return !lines.isEmpty
  }

  private func write(
    _ frame: LoggedFrame, _ decoded: UnitSource.Decoded, to output: inout RowBuffer
  ) {
    for (unit, row) in decoded.units {
      let place = UnitPlace(
        connection: frame.row.connection, time: frame.row.timeEnd, from: frame.row.from,
        carrier: .frame(frame.row.number))
      decoded.writeRow(unit, row, at: place, to: &output)
    }
  }

  private mutating func text(
    _ frame: LoggedFrame, _ decoded: UnitSource.Decoded, _ source: FormatSource
  ) -> String {
    let elapsed = clock.elapsed(frame.row.timeEnd, in: source.log)
    let number = String(frame.row.number)
    let pad = String(repeating: " ", count: max(0, 6 - number.count))
    return decoded.lines.map { line in
      pad + number + "  \(Timestamp.signedSeconds(elapsed))  \(frame.row.connection)  "
        + "\(frame.row.from.arrow)  " + line + "\n"
    }.joined()
  }
}
