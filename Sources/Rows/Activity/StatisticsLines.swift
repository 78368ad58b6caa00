import Capture
import Output
package import Screen
import Text
import Units
import WebSocket

/// The statistics of the session, or of the connection that is shown, as lines.
package struct StatisticsLines {
  private let activity: SessionActivity
  private let connection: UInt32?
  private let isASCII: Bool
  private var lines: [[TextRun]] = []
  private let bar: String

  /// The most connections that are described one by one.
  private static let connectionLimit = 50

  /// - Parameters:
  ///   - activity: What was counted.
  ///   - connection: The only connection that is shown; nil for all.
  ///   - isASCII: Whether only ASCII is drawn.
  package init(of activity: SessionActivity, connection: UInt32?, isASCII: Bool) {
    self.activity = activity
    self.connection = connection
    self.isASCII = isASCII
    bar = isASCII ? "#" : "▇"
  }

  /// The lines, each kind under a heading.
  package func make() -> [[TextRun]] {
    var text = self
    text.addFrames()
    text.addSizes()
    text.addRoundTrips()
    text.addSlowest()
    text.addAnswers()
    text.addConnections()
    return text.lines
  }

  private mutating func add(_ runs: TextRun...) { lines.append(runs) }

  private mutating func addHeading(_ text: String) {
    if !lines.isEmpty { lines.append([]) }
    add(TextRun(text, .helpHeading))
  }

  private mutating func addFrames() {
    let tally = activity.tally
    addHeading("Frames of all connections")
    add(TextRun(Self.row("", "client", "bytes", "server", "bytes"), .dim))
    for opcode in tally.opcodes {
      let (client, server) = (tally[opcode, .client], tally[opcode, .server])
      add(
        TextRun(Self.padded(Signs.word(opcode), Self.nameColumns), opcode.role),
        TextRun(
          Self.row(
            nil, "\(client.frames)", Self.size(client.bytes), "\(server.frames)",
            Self.size(server.bytes))))
    }
    if tally.opcodes.isEmpty { add(TextRun("there are none", .dim)) }
  }

  /// A bar for each power of two.
  private mutating func addSizes() {
    let sizes = activity.tally.sizes
    guard let most = sizes.map(\.frames).max() else { return }
    addHeading("Payloads by size")
    for size in sizes {
      let width = Int((size.frames * 40 + most - 1) / most)
      add(
        TextRun(
          "\(isASCII ? "<=" : "≤") " + Self.padded(Self.size(size.upTo), 10), .dim),
        TextRun(Self.right("\(size.frames)", 7) + " "),
        TextRun(String(repeating: bar, count: width), .treeValue))
    }
  }

  /// How long the ends took to react, whatever the protocol.
  private mutating func addRoundTrips() {
    var (pings, replies) = (Distribution(), Distribution())
    for statistics in shownConnections {
      pings.merge(statistics.clientPings)
      pings.merge(statistics.serverPings)
      replies.merge(statistics.replies)
    }
    add(pings, "From a Ping to its Pong")
    add(replies, "From what a client sent to the server's next message")
  }

  private mutating func add(_ times: Distribution, _ heading: String) {
    let bars = times.histogram
    guard let most = bars.map(\.count).max() else { return }
    addHeading(heading)
    for bar in bars {
      let width = Int((bar.count * 40 + most - 1) / most)
      add(
        TextRun("\(sign) " + Self.padded(duration(bar.upTo), 10), .dim),
        TextRun(Self.right("\(bar.count)", 7) + " "),
        TextRun(String(repeating: self.bar, count: width), .treeValue))
    }
  }

  private var sign: String { isASCII ? "<=" : "≤" }

  private func duration(_ time: UInt64) -> String {
    let text = StatisticsText.duration(time)
    return isASCII ? String(text.map { $0 == "µ" ? "u" : $0 }) : text
  }

  private var shownConnections: [ConnectionStatistics] {
    activity.results.filter {
      connection == nil || $0.connection == connection
    }
  }

  /// Requests that are named one by one.
  private static let slowestLimit = 5

  /// The requests that were answered last, of each kind one: with their frames, to go there.
  private mutating func addSlowest() {
    let only = connection
    let requests = activity.latencies.rows.lazy
      .filter { only == nil || $0.connection == only }
      .compactMap(\.slowest).filter { $0.frame > 0 }
      .sorted { $0.latency ?? 0 > $1.latency ?? 0 }
    guard !requests.isEmpty else { return }
    addHeading("The slowest answers, by what was asked")
    for request in requests.prefix(Self.slowestLimit) {
      add(
        TextRun(Self.right(duration(request.latency ?? 0), 9) + "  ", .treeValue),
        TextRun(Self.padded("#\(request.frame)", 10), .columnNumber),
        TextRun(request.label.isEmpty ? Array(request.form.utf8) : request.label),
        TextRun("  connection \(request.connection)", .dim))
    }
    add(TextRun("# goes to a frame; the filter latency > 500ms shows the slow ones", .dim))
  }

  private mutating func addAnswers() {
    let table = activity.latencies
    let connections = numbers(table.rows.map(\.connection))
    guard !connections.isEmpty else { return }
    addHeading("How long answers took")
    for number in connections.prefix(Self.connectionLimit) {
      add(TextRun("connection \(number)", .columnConnection))
      add(text: table.text(of: number))
    }
  }

  private mutating func addConnections() {
    let wanted = shownConnections
    guard !wanted.isEmpty else { return }
    addHeading("Connections")
    for statistics in wanted.prefix(Self.connectionLimit) { add(text: statistics.text) }
    if wanted.count > Self.connectionLimit {
      add(TextRun("and \(wanted.count - Self.connectionLimit) more; @ shows only one", .dim))
    }
  }

  /// The connections among those named that are shown, each once.
  private func numbers(_ connections: [UInt32]) -> [UInt32] {
    if let only = connection { return connections.contains(only) ? [only] : [] }
    return Set(connections).sorted()
  }

  private mutating func add(text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = String(line)
      if isASCII {
        line = String(
          line.flatMap { $0 == "▇" ? "#" : $0 == "≤" ? "<=" : $0 == "µ" ? "u" : String($0) })
      }
      add(TextRun(line))
    }
  }

  /// Columns of an opcode's name; with four numbers they fit into 40 columns.
  private static let nameColumns = 6

  /// Counts and sizes in turn.
  private static func row(_ name: String?, _ columns: String...) -> String {
    (name.map { padded($0, nameColumns) } ?? "")
      + columns.enumerated().map { right($1, $0.isMultiple(of: 2) ? 7 : 8) }.joined()
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  private static func size(_ bytes: UInt64) -> String { ShortNumber.text(Double(bytes)) + "B" }
}
