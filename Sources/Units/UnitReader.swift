package import Capture
package import Payloads
import WebSocket

/// Decodes any message of a session with what its conversation remembers at that point.
///
/// Messages are best asked for in order: the conversation stays where it is and continues from
/// there. A jump begins at a checkpoint of the pass. It belongs to one thread.
package final class UnitReader {
  private struct Position {
    var conversation: Conversation
    /// The frame up to which it has read.
    var after: UInt32
  }

  /// Conversations that are kept where they are.
  private static let positionLimit = 256
  /// Messages that are read only for what the conversation remembers of them.
  private static let replayLimit = 4 * UnitPass.checkpointInterval
  /// Bytes of such a message.
  private static let replayBytes = 1 << 20

  private let session: Session
  private let index: UnitIndex
  private let choice: DecodeChoice
  private let content: MessageContent
  private var positions: [UInt32: Position] = [:]

  /// - Parameter readsAhead: Whether messages are asked for in order, for the most part.
  package init(
    _ session: Session, index: UnitIndex, choice: DecodeChoice = DecodeChoice(),
    readsAhead: Bool = true
  ) {
    self.session = session
    self.index = index
    self.choice = choice
    content = MessageContent(session, readsAhead: readsAhead)
  }

  /// Decodes the message that ends with a frame.
  ///
  /// - Parameters:
  ///   - frames: The frames of the message in order.
  ///   - wants: What is kept.
  ///   - limit: Bytes of the message that are read.
  ///   - known: Its content, when it was read already.
  /// - Returns: nil when its content cannot be had.
  package func decode(
    _ frames: [LoggedFrame], _ wants: NodeSink.Wants, width: Int = 240, path: FieldPath? = nil,
    limit: Int = MessageContent.limit, content known: [UInt8]? = nil
  ) -> NodeSink? {
    guard let last = frames.last?.row, last.message != nil,
      let piece = known.map({ Piece($0, last) }) ?? content.piece(frames, limit: limit)
    else { return nil }
    var position = position(before: last, piece)
    // What is remembered of a message that is cut short may be wrong, such as that a packet goes
    // on in the next one: that one is read from before it.
    if piece.isCut { keep(position, last.connection) }
    var sink = NodeSink(piece, wants, width: width, path: path)
    position.conversation.decode(piece, to: &sink)
    position.after = last.number
    if !piece.isCut { keep(position, last.connection) }
    return sink
  }

  /// How the connection is read at the point reached last.
  package func choice(of connection: UInt32) -> Conversation.Choice? {
    positions[connection]?.conversation.choice ?? index.choice(of: connection)
  }

  private func keep(_ position: Position, _ connection: UInt32) {
    if positions.count >= Self.positionLimit, positions[connection] == nil {
      positions.removeAll(keepingCapacity: true)
    }
    positions[connection] = position
  }

  /// The conversation as it is before a message.
  private func position(before row: FrameRow, _ piece: Piece) -> Position {
    var position = start(before: row)
    guard position.conversation.remembers(piece) else { return position }
    let numbers = messages(of: row.connection, after: position.after, before: row.number)
    for number in numbers {
      guard let frames = frames(ofMessageEndingWith: number),
        let piece = content.piece(frames, limit: Self.replayBytes)
      else { continue }
      var sink = NodeSink(piece, [])
      position.conversation.decode(piece, to: &sink)
      position.after = number
    }
    return position
  }

  private func start(before row: FrameRow) -> Position {
    let known = positions[row.connection].flatMap { $0.after < row.number ? $0 : nil }
    let checkpoint = index.checkpoint(of: row.connection, before: row.number)
    if let checkpoint, checkpoint.after >= known?.after ?? 0 {
      return Position(conversation: checkpoint.conversation, after: checkpoint.after)
    }
    if let known { return known }
    let record = session.log.read { $0.connection(row.connection) }
    return Position(conversation: choice.conversation(record), after: 0)
  }

  /// The frames between two that end a message of the connection; where there are more than is
  /// quick, the last of them.
  private func messages(
    of connection: UInt32, after start: UInt32, before end: UInt32
  ) -> [UInt32] {
    session.log.read { state in
      guard let index = state.connection(connection)?.index else { return [] }
      let first = index.ordinal(ofFirstFrom: start + 1)
      let last = index.ordinal(ofFirstFrom: end)
      var numbers: [UInt32] = []
      for ordinal in max(first, last - 2 * Self.replayLimit)..<max(first, last) {
        guard let number = index[ordinal], let row = state.frame(number), row.message != nil,
          row.header.fin
        else { continue }
        numbers.append(number)
      }
      return Array(numbers.suffix(Self.replayLimit))
    }
  }

  private func frames(ofMessageEndingWith number: UInt32) -> [LoggedFrame]? {
    session.log.read { state in
      state.frame(number).map { state.frames(ofMessageEndingWith: $0, limit: 1 << 16) }
    }
  }
}

@available(*, unavailable)
extension UnitReader: Sendable {}

extension Piece {
  /// The content of a message of one frame.
  fileprivate init(_ bytes: [UInt8], _ row: FrameRow) {
    self.init(bytes, isText: row.opcode == .text, isFromClient: row.from == .client)
  }
}
