import ArgumentParser
import Capture
import JSON
import Options
import Output
import SessionFiles
import Text
import Units

/// `windsock stats`: statistics of each connection.
struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Frames, bytes, rates, compression and round trips of each connection.",
    discussion: """
      EXAMPLES
        windsock stats session.pcapng
        windsock stats --format ndjson session.pcapng
      """)

  @Argument(help: "A pcapng, pcap or HAR file, or - for standard input.")
  var file: String

  @Option(help: "Write text or ndjson.")
  var format = LintCommand.Format.text

  @OptionGroup var secrets: KeyLogOption
  @OptionGroup var decodeAs: DecodeAsOption

  func run() throws {
    let saved = try SavedSession(file, keyLog: secrets.keylog)
    let warnings = try saved.load(follows: false) { () throws(CommandError) in true }
    var output = StandardOutput()
    if format == .ndjson, saved.reader.emptiness != nil {
      try saved.addUnread(to: &output)
      try output.flush()
    }
    try saved.requireContent()
    let units = UnitSource(saved.session, choice: try decodeAs.choice())
    units.finish()
    let latencies = LatencyTable(units.index)
    for (connection, statistics) in connections(of: saved.session, latencies) {
      try output.add { lines in
        switch format {
        case .text: lines += Array(text(connection, statistics, latencies).utf8)
        case .ndjson: lines += json(connection, statistics, latencies)
        }
      }
    }
    if format == .ndjson {
      try output.add { lines in
        var json = JSONWriter()
        latencies.writeOrphans(to: &json)
        lines += json.bytes
      }
      try saved.addUnread(to: &output)
    }
    try output.flush()
    for warning in warnings { StandardError.write("windsock: \(warning)") }
  }

  /// Connections with what was counted of them; of those that only polled, nothing was.
  private func connections(
    of session: Session, _ latencies: LatencyTable
  ) -> [(connection: UInt32, statistics: ConnectionStatistics?)] {
    let counted = StatisticsScan.all(of: session).map { ($0.connection, Optional($0)) }
    let known = Set(counted.map(\.0))
    let polled = Set(latencies.rows.map(\.connection)).subtracting(known).map {
      ($0, ConnectionStatistics?.none)
    }
    return (counted + polled).sorted { $0.0 < $1.0 }
  }

  private func text(
    _ connection: UInt32, _ statistics: ConnectionStatistics?, _ latencies: LatencyTable
  ) -> String {
    let table = latencies.text(of: connection)
    return (statistics?.text ?? "connection \(connection)  polling requests") + "\n"
      + (table.isEmpty ? "" : table + "\n")
  }

  private func json(
    _ connection: UInt32, _ statistics: ConnectionStatistics?, _ latencies: LatencyTable
  ) -> [UInt8] {
    var json = JSONWriter()
    if let statistics {
      statistics.write(to: &json)
      json.endLine()
    }
    for row in latencies.rows(of: connection) {
      row.write(to: &json)
      json.endLine()
    }
    return json.bytes
  }
}
