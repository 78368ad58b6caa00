import Capture
import Output
import Payloads
import Screen
import Units
import WebSocket

/// What the rows of the list say, decoded, and what belongs together.
///
/// What was decoded for the list is kept for the next picture; nothing else changes. The pass that
/// fills the index runs elsewhere, so that no key waits for it.
final class DecodedRows {
  /// What the units say that a frame completes.
  private struct Line {
    /// Nil where the payload itself is the best that can be said.
    var runs: [TextRun]?
    /// Whether the pass had come there: before that, what the conversation remembers is a guess.
    var isSure: Bool
  }

  /// Rows whose lines are kept.
  private static let lineLimit = 1024
  /// Bytes of a message that a row looks at, and of what it says.
  private static let rowBytes = 16 << 10
  private static let rowWidth = 480

  private let session: Session
  private(set) var index = UnitIndex()
  private var reader: UnitReader
  private(set) var choice = DecodeChoice()
  private var lines: [UInt32: Line] = [:]

  init(_ session: Session) {
    self.session = session
    reader = UnitReader(session, index: index, choice: choice, readsAhead: false)
  }

  /// Starts over with another choice.
  func choose(_ choice: DecodeChoice) {
    self.choice = choice
    index = UnitIndex()
    reader = UnitReader(session, index: index, choice: choice, readsAhead: false)
    lines.removeAll()
  }

  /// What a row says; nil where its payload itself is the best that can be said.
  ///
  /// - Parameter content: The content of the message, when it was read already.
  func line(of frames: [LoggedFrame], content: [UInt8]?) -> [TextRun]? {
    guard let row = frames.last?.row, row.message != nil, row.header.fin else { return nil }
    let isSure = index.scanned >= Int(row.number)
    if let known = lines[row.number], known.isSure || !isSure { return known.runs }
    if lines.count >= Self.lineLimit { lines.removeAll(keepingCapacity: true) }
    let runs = reader.decode(
      frames, .summary, width: Self.rowWidth, limit: Self.rowBytes, content: content
    ).flatMap(Self.runs)
    lines[row.number] = Line(runs: runs, isSure: isSure)
    return runs
  }

  /// The units of a message with their trees.
  func units(of frames: [LoggedFrame], limit: Int) -> NodeSink? {
    reader.decode(frames, [.summary, .tree], limit: limit)
  }

  /// How a connection is read where it was looked at last.
  func choice(of connection: UInt32) -> Conversation.Choice? { reader.choice(of: connection) }

  /// What a row answers, or that it waits for an answer; none for most.
  ///
  /// - Parameter isOver: Whether no answer can come any more; asked only where one is waited for.
  func link(of frame: UInt32, isOver: () -> Bool) -> [TextRun] {
    for unit in index.units(of: frame) {
      if unit.role == .request {
        guard unit.isWaiting else { continue }
        return [TextRun(isOver() ? "  no answer" : "  waiting", .messageWarning)]
      } else if let link = unit.link {
        return [TextRun("  ↩ #\(link.frame) \(StatisticsText.duration(link.latency))", .dim)]
      }
    }
    return []
  }

  private static func runs(of sink: NodeSink) -> [TextRun]? {
    if sink.units.allSatisfy(\.isPlain), !sink.isWaiting { return nil }
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

extension Summary.Kind {
  /// How it is drawn.
  var role: Role {
    switch self {
    case .operation: .jsonKey
    case .id, .number: .jsonNumber
    case .literal: .jsonLiteral
    case .key: .jsonKey
    case .subject, .string, .punctuation: .text
    case .note: .dim
    case .issue: .findingError
    }
  }
}
