package import Capture
import Output
package import Payloads
package import Screen
import Trees
package import Units
import WebSocket

/// The decoded summaries of the list's rows, and the links between requests and answers.
///
/// What was decoded for the list is kept for the next picture; nothing else changes. The pass that
/// fills the index runs elsewhere, so that no key waits for it.
package final class DecodedRows {
  /// What the units say that a frame completes.
  private struct Line {
    /// Nil where the payload itself shows it best.
    var runs: [TextRun]?
    var units: [Unit] = []
    /// Whether the pass had come this far: before that, the state of the conversation is a guess.
    var isSure: Bool
  }

  /// The summary of one unit.
  package struct Unit {
    package var runs: [TextRun]
    package var form: String
    package var isPlain: Bool
    /// What units of its kind begin with: a method, an event, a type.
    package var key: String
    /// Bytes of it, from its first to its last in this message.
    package var length: Int
  }

  /// Rows whose lines are kept.
  private static let lineLimit = 1024
  /// The most bytes of a message that are read for a row, and of its summary.
  private static let rowBytes = 16 << 10
  private static let rowWidth = 480

  private let session: Session
  private let signs: Signs
  package private(set) var index = UnitIndex()
  private var reader: UnitDecoder
  package private(set) var choice = DecodeChoice()
  private var lines: [UInt32: Line] = [:]
  /// The same of exchanges.
  private var exchangeLines: [ExchangeKey: Line] = [:]

  package init(_ session: Session, _ signs: Signs) {
    self.session = session
    self.signs = signs
    reader = UnitDecoder(session, index: index, choice: choice, readsAhead: false)
  }

  /// Starts over with another choice.
  package func choose(_ choice: DecodeChoice) {
    self.choice = choice
    index = UnitIndex()
    reader = UnitDecoder(session, index: index, choice: choice, readsAhead: false)
    lines.removeAll()
    exchangeLines.removeAll()
  }

  /// The summary of a row; nil where its payload itself shows it best.
  ///
  /// - Parameter content: The content of the message, when it was read already.
  package func line(of frames: [LoggedFrame], content: [UInt8]?) -> [TextRun]? {
    read(frames, content)?.runs
  }

  /// The summary of one unit of a message, counted from 0; nil when the message has no such unit,
  /// or it is not among those that are read for a row.
  package func unit(_ place: Int, of frames: [LoggedFrame]) -> Unit? {
    let units = read(frames, nil)?.units ?? []
    return units.indices.contains(place) ? units[place] : nil
  }

  /// The summaries of a message's units; none where its payload itself shows it best.
  package func lines(of frames: [LoggedFrame]) -> [Unit] {
    guard let line = read(frames, nil), line.runs != nil else { return [] }
    return line.units
  }

  private func read(_ frames: [LoggedFrame], _ content: [UInt8]?) -> Line? {
    guard let row = frames.last?.row, row.message != nil, row.header.fin else { return nil }
    let isSure = index.scanned >= Int(row.number)
    if let known = lines[row.number], known.isSure || !isSure { return known }
    if lines.count >= Self.lineLimit { lines.removeAll(keepingCapacity: true) }
    let sink = reader.decode(
      frames, .summary, width: Self.rowWidth, limit: Self.rowBytes, content: content)
    let line = Line(
      runs: sink.flatMap(runs), units: sink?.units.map { Unit($0) } ?? [], isSure: isSure)
    lines[row.number] = line
    return line
  }

  /// The units of a message with their trees.
  ///
  /// - Parameter isPart: Whether the message has more frames than these.
  package func units(of frames: [LoggedFrame], limit: Int, isPart: Bool = false) -> NodeSink? {
    reader.decode(frames, [.summary, .tree], limit: limit, isPart: isPart)
  }

  /// The summary of the packets in the bodies of a polling exchange; nil where it has none.
  package func line(of exchange: HTTPExchange) -> [TextRun]? {
    let key = ExchangeKey(exchange)
    let isSure = index.knows(key)
    if let known = exchangeLines[key], known.isSure || !isSure { return known.runs }
    if exchangeLines.count >= Self.lineLimit { exchangeLines.removeAll(keepingCapacity: true) }
    let runs = read(exchange)
    exchangeLines[key] = Line(runs: runs, isSure: isSure)
    return runs
  }

  private func read(_ exchange: HTTPExchange) -> [TextRun]? {
    let bodies = reader.decode(
      exchange, .summary, width: Self.rowWidth, limit: Self.rowBytes)
    guard !bodies.isEmpty else { return nil }
    var runs: [TextRun] = []
    for (from, sink) in bodies {
      if !runs.isEmpty { runs.append(TextRun("  ")) }
      runs.append(TextRun(signs.direction(from) + " ", from.role))
      runs += self.runs(of: sink) ?? []
    }
    return runs
  }

  /// The bodies of a polling exchange that have packets, as they were before they were coded.
  package func bodies(of exchange: HTTPExchange) -> [[UInt8]] {
    reader.decode(exchange, []).compactMap { $0.sink.sources.first?.bytes }
  }

  /// The packets in the bodies of a polling exchange with their trees, for each body that has some.
  ///
  /// - Parameter limit: Bytes of each body that are read.
  func units(of exchange: HTTPExchange, limit: Int) -> [(from: Endpoint, sink: NodeSink)] {
    reader.decode(exchange, [.summary, .tree], limit: limit)
  }

  /// What an exchange answers, or that it waits for an answer.
  ///
  /// - Parameter isClosed: Whether a connection is closed; asked only where a connection carries
  ///   what is waited for.
  package func link(of exchange: HTTPExchange, isClosed: (UInt32) -> Bool) -> [TextRun] {
    let key = ExchangeKey(exchange)
    return link(of: index.units(of: key)) {
      switch index.carrier(of: key) {
      case .connection(let connection)?: isClosed(connection)
      case .ended?: true
      case .polling?, nil: false
      }
    }
  }

  /// How a connection was read where it was last looked at.
  package func choice(of connection: UInt32) -> Conversation.Choice? {
    reader.choice(of: connection)
  }

  /// What a row answers, or that it waits for an answer; none for most.
  ///
  /// - Parameters:
  ///   - frame: The frame that completes the message.
  ///   - isOver: Whether no answer can come any more; asked only where one is waited for.
  ///   - place: Which unit of the message is meant, from 0; nil for the first that has something.
  package func link(of frame: UInt32, unit place: Int? = nil, isOver: () -> Bool) -> [TextRun] {
    let units = index.units(of: frame).enumerated().filter { place == nil || place == $0.offset }
    return link(of: units.map(\.element), isOver: isOver)
  }

  private func link(of units: [UnitRow], isOver: () -> Bool) -> [TextRun] {
    for unit in units {
      if unit.role == .request {
        guard unit.isWaiting else { continue }
        return [TextRun(isOver() ? "  no answer" : "  waiting", .messageWarning)]
      } else if let link = unit.link {
        let time = StatisticsText.duration(link.latency)
        return [TextRun("  \(signs.answers) \(link.name) \(time)", .dim)]
      }
    }
    return []
  }

  /// The text of a message that begins as JSON but is not, after a note of where it goes wrong;
  /// nil for any other message.
  private func broken(_ plain: NodeSink) -> [TextRun]? {
    guard let text = plain.units.first, let offset = BrokenJSON.offset(in: plain) else {
      return nil
    }
    return [TextRun("\(signs.problem) not JSON at byte \(offset)  ", .findingError)]
      + text.summary.runs.map { TextRun(Array($0.text), $0.kind.role) }
  }

  private func runs(of sink: NodeSink) -> [TextRun]? {
    if sink.units.allSatisfy(\.isPlain), !sink.isWaiting { return broken(sink) }
    var runs: [TextRun] = []
    for unit in sink.units {
      if !runs.isEmpty { runs.append(TextRun(" · ", .dim)) }
      runs += unit.summary.runs.map { TextRun(Array($0.text), $0.kind.role) }
    }
    if sink.isWaiting {
      runs.append(TextRun((runs.isEmpty ? "" : " · ") + "part of what follows", .dim))
    }
    return runs
  }
}

extension DecodedRows.Unit {
  init(_ unit: PayloadUnit) {
    runs = unit.summary.runs.map { TextRun(Array($0.text), $0.kind.role) }
    form = unit.form
    isPlain = unit.isPlain
    key = unit.summary.runs.first.map { String(decoding: $0.text, as: UTF8.self) } ?? ""
    length = unit.range.count
  }
}
