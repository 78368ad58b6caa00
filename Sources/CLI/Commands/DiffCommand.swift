import ArgumentParser
import Capture
import Filter
import Options
import Replay
import WebSocket

/// `windsock diff`: the differences between two recordings.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what differs between two recordings; exit status 1 when something does.",
    discussion: """
      EXAMPLES
        windsock diff yesterday.pcapng today.pcapng
        windsock diff yesterday.pcapng today.pcapng --screen
        windsock diff yesterday.pcapng today.pcapng --from server --format ndjson

      Connections for the same path are compared in their order, message by
      message, and JSON value by value.
      """)

  @Argument(help: "The first recording: a pcapng, pcap or HAR file.")
  var first: String

  @Argument(help: "The second one.")
  var second: String

  @Option(help: "Only messages of the client, or of the server.")
  var from: Side?

  @Option(
    name: [.customLong("filter"), .customShort("Y")],
    help: "Only messages that the expression matches, such as 'op == text'.",
    completion: .filter)
  var filter: String?

  @Option(help: "A TOML file that says what may differ, as for replay.")
  var rules: String?

  @Option(help: "Differences as text or ndjson.")
  var format = ReplayReport.Format.text

  @Option(help: "Fail if the median answer is more than this many times slower, such as 2.")
  var latencyLimit: Double?

  @Flag(
    name: .customLong("screen"), help: "Show what differs side by side, on the screen.")
  var onScreen = false

  @OptionGroup var secrets: KeyLogOption
  @OptionGroup var screen: ScreenOptions

  enum Side: String, ExpressibleByArgument, CaseIterable {
    case client, server
  }

  func run() throws {
    var play = ReplayPlayOptions()
    play.rules = rules
    let rules = try play.readRules(beside: first)
    let filter = try filter.map { text throws(CommandError) in try Filter.option(text, hints: true)
    }
    let ends: [Endpoint] =
      switch from {
      case .client?: [.client]
      case .server?: [.server]
      case nil: [.client, .server]
      }
    let comparison = ConnectionComparison(
      ends: ends, rules: rules, filter: filter, latencyLimit: latencyLimit)
    if onScreen, !screen.usesScreen {
      throw CommandError(.usage, "--screen needs a terminal; without it diff prints what differs")
    }
    var report = ReplayReport(format: format, comparison: comparison, keeps: onScreen)
    let first = try load(first, &report)
    let second = try load(second, &report)
    try compare(first, second, &report)
    if let differences = report.kept {
      try ComparisonRun.show(
        differences, names: (self.first, self.second),
        summary: "\(report.same) the same, \(report.differences) different", screen: screen)
    }
    try report.end(of: "between \(self.first) and \(self.second)")
  }

  private func load(
    _ path: String, _ report: inout ReplayReport
  ) throws(CommandError) -> Session {
    let saved = try SavedSession(path, keyLog: secrets.keylog)
    for warning in try saved.load(follows: false, { () throws(CommandError) in true }) {
      StandardError.write("windsock: \(warning)")
    }
    try report.tell(unreadOf: saved, isNamed: true)
    try saved.requireContent()
    return saved.session
  }

  private func compare(
    _ first: Session, _ second: Session, _ report: inout ReplayReport
  ) throws(CommandError) {
    let pairing = ConnectionPairing(
      first.log.read { $0.connections }.filter(\.isWebSocket),
      second.log.read { $0.connections }.filter(\.isWebSocket))
    for pair in pairing.pairs {
      try report.compare(
        recorded: .init(first, connection: pair.recorded),
        live: .init(second, connection: pair.live))
    }
    for record in pairing.missing {
      var row = Difference(kind: .missing, connection: record.number, from: .client)
      row.recorded = .text(Array((record.url ?? "a connection").utf8))
      try report.tell(row)
    }
    for record in pairing.extra {
      var row = Difference(kind: .extra, connection: record.number, from: .client)
      row.live = .text(Array((record.url ?? "a connection").utf8))
      try report.tell(row)
    }
  }
}
