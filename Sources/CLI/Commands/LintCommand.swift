import ArgumentParser
import Capture
import Options
import Output
import SessionFiles
import Text
import WebSocket

/// `windsock lint`: the findings, for people and for CI.
struct LintCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ndjson
  }

  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Print what breaks RFC 6455 or RFC 7692; exit status 1 when something does.",
    discussion: """
      EXAMPLES
        windsock lint session.pcapng
        windsock lint --strict --format ndjson session.pcapng
        windsock lint ws://localhost:8080/ws
      """)

  @Argument(help: "A pcapng, pcap or HAR file, - for standard input, or a ws:// or wss:// URL.")
  var source: String

  @Flag(help: "Fail on warnings too.")
  var strict = false

  @Option(help: "Write findings as text or ndjson.")
  var format = Format.text

  @OptionGroup var client: ClientOptions

  func run() throws {
    let log = CaptureLog.onDisk(keepsFindings: true)
    var report = FindingReport(format: format)
    if SavedSession.isFile(source) {
      try client.refuseConnecting(instead: source)
      let saved = try SavedSession(source, log: log, keyLog: client.network.tls.keylog)
      let warnings = try saved.load(follows: false) { () throws(CommandError) in
        try report.take(log.takeFindings())
        return true
      }
      try report.take(log.takeFindings())
      try report.take(unreadOf: saved)
      for warning in warnings { StandardError.write("windsock: \(warning)") }
      try saved.requireContent()
    } else {
      try lintServer(log, &report)
    }
    try report.take(log.takeFindings())
    try report.end()
    if report.errors > 0 || (strict && report.warnings > 0) {
      throw CommandError(.doesNotHold, report.summary)
    }
  }

  private func lintServer(_ log: CaptureLog, _ report: inout FindingReport) throws(CommandError) {
    let signals = try TerminationSignals()
    let live = try LiveSession(log: log)
    let run = ClientRun(client, session: live.session, use: .checking)
    let wake = try WakePipe()
    run.notify { wake.ring() }
    try run.open([source])
    while !run.isDone {
      let version = log.version
      try report.take(log.takeFindings())
      log.notifyOnce(since: version, wake) { wake.ring() }
      if wake.wait(or: signals.descriptor, milliseconds: 1000) { break }
    }
    run.stop()
    if let failure = run.failure {
      try report.take(log.takeFindings())
      if report.errors == 0 { throw failure }
    }
  }
}

/// Findings as lines, and how many there were.
struct FindingReport {
  private let format: LintCommand.Format
  private var output = StandardOutput()
  private(set) var errors = 0
  private(set) var warnings = 0
  private var others = 0

  init(format: LintCommand.Format) { self.format = format }

  /// The last line for people.
  var summary: String {
    "\(errors) errors, \(warnings) warnings, \(others) notes"
  }

  mutating func take(_ findings: [LoggedFinding]) throws(CommandError) {
    for found in findings {
      switch found.finding.level {
      case .error: errors += 1
      case .warning: warnings += 1
      case .information: others += 1
      }
      let line = format == .text ? Self.text(found) : Self.json(found)
      try output.add { $0 += line }
    }
    try output.flush()
  }

  /// Adds what a file holds that was not read.
  mutating func take(unreadOf saved: SavedSession) throws(CommandError) {
    guard format == .ndjson else { return }
    try saved.addUnread(to: &output)
    try output.flush()
  }

  mutating func end() throws(CommandError) {
    if format == .text, errors + warnings + others == 0 {
      try output.add { $0 += Array("no findings\n".utf8) }
    }
    try output.flush()
  }

  private static func text(_ found: LoggedFinding) -> [UInt8] {
    let finding = found.finding
    let frame = found.frame.map { "frame \($0)" } ?? "connection"
    let sentence = VisibleText.make(Array(finding.text.utf8))
    return Array(
      ("\(found.connection)  \(frame)  \(finding.from.name)  \(finding.rule.rawValue) "
        + "\(finding.level.rawValue)  \(sentence)  (RFC \(finding.rule.rfc), byte "
        + "\(finding.offset))\n").utf8)
  }

  private static func json(_ found: LoggedFinding) -> [UInt8] {
    NDJSONFormatter.line(found)
  }
}
