package import Capture
package import Filter
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
  /// Says which units of a message are meant; nil for all.
  private let matcher: FrameMatcher?
  private var others: any RowFormatter
  private var clock = SessionClock()

  package init(_ style: Style, units: UnitSource, matcher: FrameMatcher? = nil) {
    self.style = style
    self.units = units
    self.matcher = matcher
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
      var decoded = units.decode(
        endingWith: frame, style == .ndjson ? [.summary, .tree] : [.summary],
        width: TextFormatter.previewBytes)
    else { return }
    if let matcher, decoded.sink.units.count > 1 {
      decoded.places = matcher.wantedUnits(of: frames(endingWith: frame, in: source.log))
    }
    switch style {
    case .ndjson: write(frame, decoded, to: &output)
    case .text: output += Array(text(frame, decoded, source).utf8)
    }
  }

  private func frames(endingWith frame: LoggedFrame, in log: CaptureLog) -> [LoggedFrame] {
    log.read { $0.frames(ofMessageEndingWith: frame.row, limit: LogState.messageReach) }
  }

  /// Writes the units of a polling exchange.
  ///
  /// - Returns: Whether the event is one that has some.
  private mutating func append(
    _ entry: JournalEntry, _ source: FormatSource, to output: inout RowBuffer
  ) -> Bool {
    guard style == .text else { return units.writeRows(entry, matcher, to: &output) }
    let lines = units.lines(of: entry, matcher)
    let connection = entry.event.connection.map(String.init) ?? ""
    for (time, line) in lines {
      let elapsed = clock.elapsed(time, in: source.log)
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
