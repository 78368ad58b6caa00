import Capture
import Payloads
import Screen
import Text
import Units
import WebSocket

/// What the rows of the list say, decoded, and what belongs together.
///
/// What was decoded for the list is kept for the next picture; nothing else changes. The pass that
/// fills the index runs elsewhere, so that no key waits for it.
final class DecodedRows {
  /// What the units say that a frame completes.
  struct Line {
    /// Nil where the payload itself is the best that can be said.
    var runs: [TextRun]?
    var isWaiting: Bool
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
  private var lines: [UInt32: Line?] = [:]

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

  /// What a row says; nil for a frame that completes no message.
  ///
  /// - Parameter content: The content of the message, when it was read already.
  func line(of frames: [LoggedFrame], content: [UInt8]?) -> Line? {
    guard let row = frames.last?.row, row.message != nil, row.header.fin else { return nil }
    if let known = lines[row.number] { return known }
    if lines.count >= Self.lineLimit { lines.removeAll(keepingCapacity: true) }
    let line = reader.decode(
      frames, .summary, width: Self.rowWidth, limit: Self.rowBytes, content: content
    ).map(Self.line)
    lines[row.number] = .some(line)
    return line
  }

  /// The units of a message with their trees.
  func units(of frames: [LoggedFrame], limit: Int) -> NodeSink? {
    reader.decode(frames, [.summary, .tree], limit: limit)
  }

  /// How a connection is read where it was looked at last.
  func choice(of connection: UInt32) -> Conversation.Choice? { reader.choice(of: connection) }

  /// What a row answers, or that it waits for an answer; none for most.
  func link(of frame: UInt32, isOver: Bool) -> [TextRun] {
    for unit in index.units(of: frame) {
      if unit.role == .request {
        guard unit.isWaiting else { continue }
        return [TextRun(isOver ? "  no answer" : "  waiting", .messageWarning)]
      } else if let link = unit.link {
        return [TextRun("  ↩ #\(link.frame) \(DurationText.short(link.latency))", .dim)]
      }
    }
    return []
  }

  private static func line(_ sink: NodeSink) -> Line {
    let isPlain = sink.units.allSatisfy { ["text", "binary", "json"].contains($0.form) }
    guard !isPlain || sink.isWaiting else { return Line(runs: nil, isWaiting: false) }
    var runs: [TextRun] = []
    for unit in sink.units {
      if !runs.isEmpty { runs.append(TextRun(" · ", .dim)) }
      runs += unit.summary.runs.map { TextRun(Array($0.text), $0.kind.role) }
    }
    if sink.isWaiting {
      runs.append(TextRun((runs.isEmpty ? "" : " · ") + "part of what follows", .dim))
    }
    return Line(runs: runs, isWaiting: sink.isWaiting)
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
