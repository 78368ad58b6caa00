import ArgumentParser
import Capture
import Client
import Options
import Proxy
import Replay
import SessionFiles
import Text
import Transport
import WebSocket

/// `windsock replay`: plays a recording again.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Play a recording again, as the client or as the server; report what differs.",
    discussion: """
      EXAMPLES
        windsock replay session.pcapng --to ws://localhost:8080
        windsock replay session.pcapng --to ws://localhost:8080 --speed max
        windsock replay session.pcapng --serve 127.0.0.1:8080
        windsock replay session.pcapng --screen --speed 2x
        windsock replay session.pcapng --suggest > session.replay.toml

      With --to, the recorded client's frames are sent again, and the server's
      answers are compared with the recorded ones. With --serve, windsock is the
      server for any number of clients, until Ctrl-C.

      EXIT STATUS
        0 no difference; 1 a difference; 69 the server cannot be reached
      """)

  @Argument(help: "A pcapng, pcap or HAR file, or - for standard input.")
  var file: String

  @Option(help: "Be the client of this server: a ws, wss, http or https URL, or unix:PATH.")
  var to: String?

  @Option(help: "Be the server, listening at ADDRESS:PORT; port 0 picks a free one.")
  var serve: String?

  @Flag(help: "With --serve, allow addresses that other machines can reach.")
  var allowRemote = false

  @Flag(
    help: """
      With --serve, speak TLS with a certificate of the local authority (windsock ca), or with \
      --cert and --key.
      """)
  var tls = false

  @Flag(
    name: .customLong("screen"),
    help: "Play it on the screen at its own pace: p plays and pauses, . steps, ? shows the keys.")
  var onScreen = false

  @Flag(help: "Print rules for values that differ in each run, such as times.")
  var suggest = false

  @OptionGroup var play: ReplayPlayOptions
  @OptionGroup var client: ClientOptions
  @OptionGroup var screen: ScreenOptions

  @Option(
    name: .customLong("repeat"),
    help: "Number of replays (default 1; with --serve, no limit).")
  var times: Int?

  @Option(help: "Differences as text or ndjson.")
  var format = ReplayReport.Format.text

  @Option(help: "Fail if the median answer is more than this many times slower, such as 2.")
  var latencyLimit: Double?

  @OptionGroup var recording: RecordOption

  func run() throws {
    if onScreen {
      guard to == nil, serve == nil, !suggest else {
        throw CommandError(.usage, "--screen shows the recording itself, without --to or --serve")
      }
      try refuseOptions(of: "--screen")
      return try showOnScreen()
    }
    switch (to, serve, suggest) {
    case (let url?, nil, false):
      try client.refuse(
        ["--location"],
        because: "is not for replay: give --to the URL that the redirect leads to")
      try refuseServing(beside: "--to")
      try replay(to: url)
    case (nil, let address?, false):
      try client.refuse(
        except: ["--cert", "--key", "--keylog", "--tls-min", "--max-time"],
        because: "is for --to, and --serve waits for clients")
      try replay(at: address)
    case (nil, nil, true):
      try refuseOptions(of: "--suggest")
      try printSuggestions()
    default:
      throw CommandError(
        .usage, "replay needs one of --to URL, --serve ADDRESS:PORT, --screen and --suggest")
    }
  }

  /// Refuses options of both ends when neither is played.
  private func refuseOptions(of what: String) throws(CommandError) {
    try client.refuse(except: ["--keylog"], because: "is for --to or --serve, not for \(what)")
    try refuseServing(beside: what)
  }

  private func refuseServing(beside what: String) throws(CommandError) {
    guard tls || allowRemote else { return }
    let option = tls ? "--tls" : "--allow-remote"
    throw CommandError(.usage, "\(option) is for --serve, not for \(what)")
  }

  /// - Parameter signals: End the waiting for a recording that comes through standard input.
  private func load(
    observer: (any ByteObserver)? = nil, signals: TerminationSignals? = nil
  ) throws(CommandError) -> SavedSession {
    let saved = try SavedSession(
      file, keyLog: client.network.tls.keylog, observer: observer, signals: signals)
    for warning in try saved.load(follows: false, { () throws(CommandError) in true }) {
      StandardError.write("windsock: \(warning)")
    }
    if format == .ndjson {
      var output = StandardOutput()
      try saved.addUnread(to: &output)
      try output.flush()
    }
    try saved.requireContent()
    return saved
  }

  private func report(on end: Endpoint, _ options: ReplayOptions) -> ReplayReport {
    ReplayReport(
      format: format,
      comparison: ConnectionComparison(
        ends: [end], rules: options.rules, filter: options.filter, latencyLimit: latencyLimit))
  }
}

// The two ends.
extension ReplayCommand {
  private func replay(to url: String) throws(CommandError) {
    let signals = try TerminationSignals()
    var options = try play.options(isServer: false, rules: try play.readRules(beside: file))
    options.masks = !client.reflexes.noMask
    let request = try clientRequest(for: url)
    let saved = try load(signals: signals)
    let connections = ReplaySelection.oneHost(
      try play.connections(of: saved.session, named: saved.reader.name))
    var run = try ReplayClientRun(
      saved.session, connections: connections, request: request, options: options,
      live: try LiveSession(recording.target(reading: file)),
      report: report(on: .server, options))
    try run.run(times: times ?? 1, signals: signals, limit: client.maxTime)
  }

  /// The request with all of the user's fields among its headers.
  private func clientRequest(for url: String) throws(CommandError) -> ClientRequest {
    var request = try client.request(for: url)
    if let origin = request.origin { request.headers.append(("Origin", origin)) }
    if !request.subprotocols.isEmpty {
      let offered = request.subprotocols.joined(separator: ", ")
      request.headers.append(("Sec-WebSocket-Protocol", offered))
    }
    if let deflate = client.compression.deflate {
      request.headers.append(("Sec-WebSocket-Extensions", deflate.offer.text))
    }
    return request
  }

  private func replay(at address: String) throws(CommandError) {
    let signals = try TerminationSignals()
    let options = try play.options(isServer: true, rules: try play.readRules(beside: file))
    let listen = try ListenOption.parse(address, of: "--serve")
    let archive = ExchangeArchive()
    let saved = try load(observer: archive, signals: signals)
    // A session with only long polling can be served, too.
    let connections = try play.connections(
      of: saved.session, named: saved.reader.name, isOptional: !archive.exchanges.isEmpty)
    let host = ReplayHost(
      saved.session, connections: connections, exchanges: archive.exchanges, options: options,
      random: { UInt32.random(in: 0...UInt32.max) })
    var run = try ReplayServerRun(
      host,
      options: ServerOptions(
        listen: [listen], allowRemote: allowRemote, identity: try serverIdentity(),
        tls: ServedTLSOptions(
          keyLog: try client.network.tls.keyLog(), oldest: client.network.tls.tlsMin.version)),
      live: try LiveSession(recording.target(reading: file)),
      report: report(on: .client, options))
    try run.run(
      times: times, connections: connections, signals: signals, limit: client.maxTime)
  }

  private func serverIdentity() throws(CommandError) -> ServerOptions.Identity? {
    if let certificate = client.cert { return .certificate(certificate, keyFile: client.key) }
    return tls ? .authority(try LocalAuthority.open().authority) : nil
  }

  private func printSuggestions() throws(CommandError) {
    let saved = try load()
    let connections = try play.connections(of: saved.session, named: saved.reader.name)
    var suggestions = ToleranceSuggestions()
    for record in connections { suggestions.read(saved.session, connection: record.number) }
    var output = StandardOutput()
    try output.add { $0 += Array(suggestions.toml.utf8) }
    try output.flush()
  }
}

/// Which connections of a recording go to one server.
enum ReplaySelection {
  /// The connections to the first one's host; reports which are left out, and which have little to
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
