import Capture
import Filter
import JSON
import Payloads
import Text
import Units
import WebSocket

/// The units in the bodies of a polling exchange, as text and as rows.
extension UnitSource {
  /// The bodies with packets that the filter asks for.
  private func packets(
    of entry: JournalEntry, _ wants: NodeSink.Wants, _ matcher: FrameMatcher?
  ) -> [(from: Endpoint, units: Decoded)] {
    let bodies = decode(
      entry, wants, width: wants.contains(.tree) ? 240 : TextFormatter.previewBytes)
    guard let matcher, !bodies.isEmpty else { return bodies }
    let wanted = matcher.wantedPackets(of: entry)
    return bodies.compactMap { from, units in
      guard let known = wanted.first(where: { $0.from == from }) else { return nil }
      var units = units
      units.places = known.places
      return (from, units)
    }
  }

  /// The summary of an exchange, in one line; nil for one that has no packets.
  ///
  /// - Parameter matcher: Chooses the packets; nil for all.
  func line(of entry: JournalEntry, _ matcher: FrameMatcher?) -> String? {
    let bodies = packets(of: entry, [.summary], matcher)
    guard !bodies.isEmpty else { return nil }
    return bodies.map { $0.from.arrow + "  " + $0.units.line }.joined(separator: "  ")
  }

  /// The units of an exchange, each on a line with the end that sent it, and when it did.
  func lines(
    of entry: JournalEntry, _ matcher: FrameMatcher?
  ) -> [(time: UInt64, line: String)] {
    guard case .exchange(let exchange) = entry.event else { return [] }
    return packets(of: entry, [.summary], matcher).flatMap { from, decoded in
      decoded.lines.map { (exchange.time(of: from), from.arrow + "  " + $0) }
    }
  }

  /// Writes the field `decoded` of an exchange, where it has packets.
  func write(_ entry: JournalEntry, _ matcher: FrameMatcher?, to json: inout JSONWriter) {
    let bodies = packets(of: entry, [.summary, .tree], matcher)
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
  func writeRows(
    _ entry: JournalEntry, _ matcher: FrameMatcher?, to output: inout RowBuffer
  ) -> Bool {
    guard case .exchange(let exchange) = entry.event else { return false }
    let bodies = packets(of: entry, [.summary, .tree], matcher)
    for (from, decoded) in bodies {
      for (unit, row) in decoded.units {
        let place = UnitPlace(
          connection: exchange.connection, time: exchange.time(of: from), from: from,
          carrier: .exchange(exchange.number))
        decoded.writeRow(unit, row, at: place, to: &output)
      }
    }
    return !bodies.isEmpty
  }
}

extension HTTPExchange {
  /// When an end sent its body: the request was begun, the response was over.
  fileprivate func time(of end: Endpoint) -> UInt64 {
    end == .client ? time : timeEnd ?? time
  }
}
