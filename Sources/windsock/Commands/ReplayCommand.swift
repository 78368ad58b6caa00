import ArgumentParser
import Capture
import Client
import Replay
import Sessions
import WebSocket

/// `windsock replay`: plays a recording again.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Play a recording again, against a server, and tell what was different.",
    discussion: """
      EXAMPLES
        windsock replay session.pcapng --to ws://localhost:8080
        windsock replay session.pcapng --to ws://localhost:8080 --speed max --format ndjson

      What the client sent is sent again, frame for frame; what the server says is compared with
      what it said. Exit status: 0 the same; 1 different; 69 the server cannot be reached.
      """)

  @Argument(help: "A pcapng, pcap or HAR file, or - for standard input.")
  var file: String

  @Option(help: "Be the client of this server: a ws, wss, http or https URL, or unix:PATH.")
  var to: String?

  @OptionGroup var play: ReplayPlayOptions
  @OptionGroup var client: ClientOptions

  @Option(name: .customLong("repeat"), help: "Replay so many times.")
  var times = 1

  @Option(help: "Differences as text or ndjson.")
  var format = ReplayReport.Format.text

  @Option(help: "The most times slower that answers may be (median), such as 2.")
  var latencyLimit: Double?

  @Option(help: "Record the replay to this file, a pcapng that Wireshark opens.")
  var record: String?

  func run() throws {
    guard let to else {
      throw Failure(.usage, "replay needs to know where: --to URL")
    }
    try replay(to: to)
  }

  private func replay(to url: String) throws(Failure) {
    let signals = try EndSignals()
    let rules = try play.readRules(beside: file)
    let options = try play.options(isServer: false, rules: rules)
    var request = try client.request(for: url)
    if let origin = request.origin { request.headers.append(("Origin", origin)) }
    if !request.subprotocols.isEmpty {
      let offered = request.subprotocols.joined(separator: ", ")
      request.headers.append(("Sec-WebSocket-Protocol", offered))
    }
    let saved = try SavedSession(file)
    for warning in try saved.load(follows: false, { () throws(Failure) in true }) {
      StandardError.write("windsock: \(warning)")
    }
    let connections = ReplaySelection.oneHost(
      try play.connections(of: saved.session, named: saved.reader.name))
    let comparison = ConnectionComparison(
      ends: [.server], rules: rules, filter: options.filter, latencyLimit: latencyLimit)
    var run = try ReplayClientRun(
      saved.session, connections: connections, request: request, options: options,
      live: try LiveSession(RecordingOptions.to(record)),
      report: ReplayReport(format: format, comparison: comparison))
    try run.run(times: times, signals: signals)
  }
}

/// Which connections of a recording go to one server.
enum ReplaySelection {
  /// The connections to the first one's host; says which are left out, and which have little to
  /// replay.
  static func oneHost(_ connections: [ConnectionRecord]) -> [ConnectionRecord] {
    let host = connections.first?.request?.headers.first("Host")
    let chosen = connections.filter { $0.request?.headers.first("Host") == host }
    for record in connections where !chosen.contains(where: { $0.number == record.number }) {
      let other = record.request?.headers.first("Host") ?? "an unknown host"
      StandardError.write(
        "windsock: connection \(record.number) went to \(VisibleText.make(Array(other.utf8))) "
          + "and is left out; --connection \(record.number) replays it")
    }
    for record in chosen where record.openedTime != nil && record.client.frames == 0 {
      StandardError.write(
        "windsock: connection \(record.number) has no frames of the client to send; "
          + "what the server says is compared")
    }
    return chosen
  }
}
