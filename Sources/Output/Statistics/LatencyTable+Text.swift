import Text
import Units

extension LatencyTable {
  /// Requests without an answer that are listed for one connection.
  private static let orphanLimit = 20

  /// The table of one connection for people; empty when there were no requests on it.
  package func text(of connection: UInt32) -> String {
    let rows = rows(of: connection)
    guard !rows.isEmpty else { return "" }
    var lines = [
      Self.line("requests", "count", "p50", "p90", "p99", "most", "unanswered")
    ]
    lines += rows.map(Self.line)
    var all = Distribution()
    for row in rows { all.merge(row.latencies) }
    lines += Self.histogram(all)
    lines += orphanLines(of: connection)
    return lines.joined(separator: "\n")
  }

  private static func line(_ row: Row) -> String {
    func time(_ percent: UInt64) -> String {
      row.latencies.percentile(percent).map(StatisticsText.duration) ?? "-"
    }
    let label = VisibleText.make(row.label)
    let unanswered = row.requests - row.latencies.count
    return line(
      row.form + (label.isEmpty ? "" : " " + label), "\(row.requests)", time(50), time(90),
      time(99), time(100), unanswered == 0 ? "" : "\(unanswered)")
  }

  private static func line(_ name: String, _ columns: String...) -> String {
    "  " + StatisticsText.padded(name, 32)
      + columns.map { StatisticsText.padded($0, 11) }.joined().trimmedEnd
  }

  /// A bar for each class, the longest of forty columns.
  private static func histogram(_ latencies: Distribution) -> [String] {
    let bars = latencies.histogram
    guard let most = bars.map(\.count).max(), latencies.count > 1 else { return [] }
    return bars.map { bar in
      let width = Int((bar.count * 40 + most - 1) / most)
      return "    ≤ " + StatisticsText.padded(StatisticsText.duration(bar.upTo), 10)
        + String(repeating: "▇", count: width) + (width > 0 ? " " : "") + "\(bar.count)"
    }
  }

  private func orphanLines(of connection: UInt32) -> [String] {
    let own = orphans(of: connection)
    guard !own.isEmpty else { return [] }
    let listed = own.prefix(Self.orphanLimit).map { orphan in
      "\(orphan.name) \(VisibleText.make(orphan.label))".trimmedEnd
    }
    let more = own.count > listed.count ? " and \(own.count - listed.count) more" : ""
    return ["  not answered: " + listed.joined(separator: ", ") + more]
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
