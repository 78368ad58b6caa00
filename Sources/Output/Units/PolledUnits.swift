import Capture
import JSON
import Payloads
import Text
import Units
import WebSocket

/// The units in the bodies of a polling exchange, as text and as rows.
extension UnitSource {
  /// The summary of an exchange, in one line; nil for one that has no packets.
  func line(of entry: JournalEntry) -> String? {
    let bodies = decode(entry, [.summary], width: TextFormatter.previewBytes)
    guard !bodies.isEmpty else { return nil }
    return bodies.map { $0.from.arrow + "  " + $0.units.line }.joined(separator: "  ")
  }

  /// The units of an exchange, each on a line with the end that sent it.
  func lines(of entry: JournalEntry) -> [String] {
    decode(entry, [.summary], width: TextFormatter.previewBytes).flatMap { from, decoded in
      decoded.lines.map { from.arrow + "  " + $0 }
    }
  }

  /// Writes the field `decoded` of an exchange, where it has packets.
  func write(_ entry: JournalEntry, to json: inout JSONWriter) {
    let bodies = decode(entry, [.summary, .tree])
    guard !bodies.isEmpty else { return }
    json.name("decoded")
    json.array(bodies.flatMap { body in body.units.units.map { (body, $0) } }) { json, found in
      json.object { json in
        json.field("from", found.0.from.name)
        Decoded.write(found.1.unit, found.1.row, found.0.units.sink, to: &json)
      }
    }
  }

  /// Writes a row of the type `unit` for each unit of an exchange.
  ///
  /// - Returns: Whether it has any.
  func writeRows(_ entry: JournalEntry, to output: inout RowBuffer) -> Bool {
    guard case .exchange(let exchange) = entry.event else { return false }
    let bodies = decode(entry, [.summary, .tree])
    for (from, decoded) in bodies {
      for (unit, row) in decoded.units {
        let time = from == .client ? exchange.time : exchange.timeEnd ?? exchange.time
        let place = UnitPlace(
          connection: exchange.connection, time: time, from: from,
          carrier: .exchange(exchange.number))
        decoded.writeRow(unit, row, at: place, to: &output)
      }
    }
    return !bodies.isEmpty
  }
}
