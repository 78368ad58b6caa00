package import Payloads
import Text
package import Units

extension UnitSource.Decoded {
  /// What the units of the message say, in one line.
  package var line: String {
    if sink.units.isEmpty { return sink.isWaiting ? "(part of a unit that is not complete)" : "" }
    return units.map { UnitText.line($0.unit, $0.row) }.joined(separator: "  ·  ")
  }
}

/// Units as text.
package enum UnitText {
  /// A unit in one line, made safe to show: its summary, and the request it answers.
  package static func line(_ unit: PayloadUnit, _ row: UnitRow?) -> String {
    let text = VisibleText.make(unit.summary.text)
    guard let row, let role = row.role, role != .request, let link = row.link else { return text }
    return text + "  ↩ #\(link.frame) \(duration(link.latency))"
  }

  /// A time between two units, short enough for a row: `250 ms`, `3.5 ms`, `1.20 s`.
  package static func duration(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<1_000_000: "\(nanoseconds / 1000) µs"
    case ..<10_000_000: "\(nanoseconds / 1_000_000).\(nanoseconds / 100_000 % 10) ms"
    case ..<1_000_000_000: "\(nanoseconds / 1_000_000) ms"
    default:
      "\(nanoseconds / 1_000_000_000).\(twoDigits(nanoseconds / 10_000_000 % 100)) s"
    }
  }

  private static func twoDigits(_ number: UInt64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
