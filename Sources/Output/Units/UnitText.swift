package import Payloads
import Text
package import Units

extension UnitSource.Decoded {
  /// The summaries of the message's units, in one line.
  package var line: String {
    if sink.units.isEmpty { return sink.isWaiting ? "(part of a unit that is not complete)" : "" }
    return lines.joined(separator: "  ·  ")
  }

  /// The summary of each unit, in one line; text that began as JSON but is not JSON says so first.
  package var lines: [String] {
    let lines = units.map { UnitText.line($0.unit, $0.row) }
    guard places == nil, !sink.isWaiting, let offset = BrokenJSON.offset(in: sink),
      let text = lines.first
    else { return lines }
    return ["✗ not JSON at byte \(offset)  " + text]
  }
}

/// Units as text.
package enum UnitText {
  /// A unit in one line, made safe to show: its summary, and the request it answers.
  package static func line(_ unit: PayloadUnit, _ row: UnitRow?) -> String {
    let text = VisibleText.make(unit.summary.text)
    guard let row, let role = row.role, role != .request, let link = row.link else { return text }
    return text + "  ↩ \(link.name) \(StatisticsText.duration(link.latency))"
  }
}
