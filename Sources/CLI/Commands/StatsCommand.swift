import ArgumentParser
import Capture
import JSON
import Output
import Text

/// `windsock stats`: what each connection did, in numbers.
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

  func run() throws {
    let saved = try SavedSession(file)
    let warnings = try saved.load(follows: false) { () throws(CommandError) in true }
    try saved.requireContent()
    var output = StandardOutput()
    for statistics in StatisticsScan.all(of: saved.session) {
      try output.add { lines in
        switch format {
        case .text: lines += Array((statistics.text + "\n").utf8)
        case .ndjson:
          var json = JSONWriter()
          statistics.write(to: &json)
          json.endLine()
          lines += json.bytes
        }
      }
    }
    try output.flush()
    for warning in warnings { StandardError.write("windsock: \(warning)") }
  }
}
