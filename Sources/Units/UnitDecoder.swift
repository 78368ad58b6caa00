package import Capture
package import Payloads
package import WebSocket

/// Decodes any message of a session with what its conversation remembers at that point.
///
/// Messages are best asked for in order: the conversation stays where it is and continues from
/// there. A jump begins at a checkpoint of the pass. It belongs to one thread.
package final class UnitDecoder {
  /// The most conversations that are kept at their positions.
  private static let positionLimit = 256
  /// The most messages that a screen reads only to bring the conversation up to date: more would
  /// keep a key waiting, and the pass soon has a checkpoint.
  private static let quickLimit = 4 * UnitPass.checkpointInterval
  /// The most messages at the beginning of a connection that are read to decide what it carries.
  private static let settlingLimit = 128
  /// How many frames are searched for the end of a message.
  private static let searchLimit = 4096
  /// Bytes of each of them, and how many frames are searched for them.
  private static let quickBytes = 64 << 10
  private static let quickReach = 2 * quickLimit

  private let session: Session
  private let index: UnitIndex
  private let choice: DecodeChoice
  private let content: MessageContent
  /// The most messages that are read only to bring the conversation up to date.
  private let replayLimit: Int
  private var positions: [UInt32: UnitPosition] = [:]
  /// Whether a message was asked for twice in a row, as filters with several questions do.
  ///
  /// From then on, the conversation before each message is kept, so that those before need not be
  /// read again.
  private var isAskedAgain = false
  /// How many messages were read only to bring a conversation up to date.
  private(set) var caughtUp = 0
  /// Whether a key waits for what is read.
  private let isHurried: Bool

  /// - Parameter readsAhead: Whether messages are mostly asked for in order: then all messages in
  ///   between are read when the wanted one depends on them, however many there are.
  package init(
    _ session: Session, index: UnitIndex, choice: DecodeChoice = DecodeChoice(),
    readsAhead: Bool = true
  ) {
    self.session = session
    self.index = index
    self.choice = choice
    content = MessageContent(session, readsAhead: readsAhead)
    isHurried = !readsAhead
    replayLimit = readsAhead ? .max : Self.quickLimit
  }

  /// Decodes the message that ends with a frame.
  ///
  /// - Parameters:
  ///   - frames: The frames of the message in order.
  ///   - wants: What is kept.
  ///   - limit: Bytes of the message that are read.
  ///   - known: Its content, when it was read already.
  ///   - isPart: Whether the message has more frames than these.
  /// - Returns: nil when its content is not available.
  package func decode(
    _ frames: [LoggedFrame], _ wants: NodeSink.Wants, width: Int = NodeSink.usualWidth,
    paths: [FieldPath] = [],
    limit: Int = MessageContent.limit, content known: [UInt8]? = nil, isPart: Bool = false
  ) -> NodeSink? {
    guard let last = frames.last?.row, last.message != nil,
      var piece = known.map({ Piece($0, last) }) ?? content.piece(frames, limit: limit)
    else { return nil }
    if isPart { piece.isCut = true }
    return decode(piece, last, wants, width: width, paths: paths)
  }

  /// Decodes a message of one frame whose content is known.
  package func units(
    of row: FrameRow, content: [UInt8], _ wants: NodeSink.Wants, paths: [FieldPath]
  ) -> [PayloadUnit]? {
    row.message == nil ? nil : decode(Piece(content, row), row, wants, paths: paths).units
  }

  private func decode(
    _ piece: Piece, _ last: FrameRow, _ wants: NodeSink.Wants, width: Int = NodeSink.usualWidth,
    paths: [FieldPath]
  ) -> NodeSink {
    let position = position(before: last, piece)
    var sink = NodeSink(piece, wants, width: width, paths: paths)
    position.reached.conversation.isHurried = isHurried
    // What is remembered of a message that is cut short may be wrong, such as that a packet
    // continues in the next one: for that one, reading begins before it.
    if piece.isCut {
      var conversation = position.reached.conversation
      conversation.decode(piece, to: &sink)
      return sink
    }
    position.before =
      isAskedAgain ? UnitPosition.Earlier(reached: position.reached, whole: position.whole) : nil
    position.reached.conversation.decode(piece, to: &sink)
    position.reached.after = last.number
    return sink
  }

  /// Decodes the bodies of a polling exchange.
  ///
  /// - Parameter limit: Bytes of each body that are read, at most a MiB; nil for that.
  /// - Returns: The sink of each body that has packets, the request's first.
  package func decode(
    _ exchange: HTTPExchange, _ wants: NodeSink.Wants, width: Int = NodeSink.usualWidth,
    paths: [FieldPath] = [],
    limit: Int? = nil
  ) -> [(from: Endpoint, sink: NodeSink)] {
    let limit = min(limit ?? PollingExchange.limit, PollingExchange.limit)
    guard let polled = PollingExchange(exchange, limit: limit) else { return [] }
    var conversation =
      index.conversation(before: polled.key) ?? PollingExchange.conversation(polled.url)
    return polled.bodies.compactMap { body in
      var sink = NodeSink(body.piece, wants, width: width, paths: paths)
      guard conversation.decodeBody(body.piece, to: &sink) else { return nil }
      return (body.piece.isFromClient ? .client : .server, sink)
    }
  }

  /// How the connection was read at the last point reached.
  package func choice(of connection: UInt32) -> Conversation.Choice? {
    positions[connection]?.reached.conversation.choice ?? index.choice(of: connection)
  }

  /// The conversation as it is before a message.
  private func position(before row: FrameRow, _ piece: Piece) -> UnitPosition {
    let position = start(before: row)
    // A screen reads only what it shows until its pass has been there: then little is before.
    if !position.isSettled, !isHurried || index.scanned >= Int(row.number) {
      settle(position, before: row)
    }
    guard position.reached.conversation.remembers(piece) else {
      if position.whole == nil,
        mayHaveMessages(of: row.connection, after: position.reached.after, before: row.number)
      {
        position.whole = position.reached
      }
      return position
    }
    position.goBackToBase()
    let (numbers, isAll) = messages(
      of: row.connection, after: position.reached.after, before: row.number)
    for number in numbers { catchUp(position, to: number) }
    if !isAll { position.isGuess = true }
    return position
  }

  /// Reads a message only to bring the conversation up to date.
  private func catchUp(_ position: UnitPosition, to number: UInt32) {
    guard let frames = frames(ofMessageEndingWith: number),
      let piece = content.piece(frames, limit: isHurried ? Self.quickBytes : MessageContent.limit)
    else { return }
    if piece.isCut { position.isGuess = true }
    caughtUp += 1
    var sink = NodeSink(piece, [])
    position.reached.conversation.decode(piece, to: &sink)
    position.reached.after = number
  }

  /// Reads on from the last point at which everything is known until it is decided what the
  /// connection carries: a message must not read differently only because it is the first one that
  /// was asked for.
  private func settle(_ position: UnitPosition, before row: FrameRow) {
    var left = Self.settlingLimit
    position.goBackToBase()
    while left > 0, !position.reached.conversation.isSettled,
      case .message(let number) = firstMessage(
        of: row.connection, after: position.reached.after, before: row.number)
    {
      let before = position.reached.after
      catchUp(position, to: number)
      // One that cannot be read is passed over.
      if position.reached.after == before { position.reached.after = number }
      left -= 1
    }
  }

  /// What the frames of a connection between two others have.
  private enum Between {
    /// The first frame that ends a message.
    case message(UInt32)
    case noMessage
    /// More frames than are searched, and no message among those.
    case unknown
  }

  /// The first message of the connection that ends between two frames.
  private func firstMessage(
    of connection: UInt32, after start: UInt32, before end: UInt32
  ) -> Between {
    // What is read in order asks this of every message: numbers alone answer it for most.
    if start + 1 >= end { return .noMessage }
    return session.log.read { state in
      guard let index = state.connection(connection)?.index else { return .noMessage }
      let first = index.ordinal(ofFirstFrom: start + 1)
      for ordinal in first..<first + Self.searchLimit {
        guard let number = index[ordinal], number < end else { return .noMessage }
        if let row = state.frame(number), row.message != nil, row.header.fin {
          return .message(number)
        }
      }
      return .unknown
    }
  }

  /// Whether messages of the connection may end between two frames.
  private func mayHaveMessages(
    of connection: UInt32, after start: UInt32, before end: UInt32
  ) -> Bool {
    if case .noMessage = firstMessage(of: connection, after: start, before: end) { return false }
    return true
  }

  /// Where reading for a message begins, which then is the connection's position.
  private func start(before row: FrameRow) -> UnitPosition {
    let known = known(before: row)
    let isReliable = known.map { !$0.isGuess } ?? false
    // A checkpoint is looked at only where it is beyond what is known.
    let checkpoint = index.checkpoint(
      of: row.connection, before: row.number, after: isReliable ? known?.baseAfter : nil)
    let position: UnitPosition
    if let checkpoint {
      position = UnitPosition(checkpoint)
    } else if let known {
      return known
    } else {
      let record = session.log.read { $0.connection(row.connection) }
      position = UnitPosition(
        UnitIndex.Checkpoint(after: 0, conversation: choice.conversation(record)))
    }
    makeRoom(for: row.connection)
    positions[row.connection] = position
    return position
  }

  private func makeRoom(for connection: UInt32) {
    if positions.count >= Self.positionLimit, positions[connection] == nil {
      positions.removeAll(keepingCapacity: true)
    }
  }

  /// The position that the connection was left at, or was at before its last message.
  private func known(before row: FrameRow) -> UnitPosition? {
    guard let position = positions[row.connection] else { return nil }
    if position.reached.after < row.number { return position }
    guard position.reached.after == row.number else { return nil }
    isAskedAgain = true
    guard let before = position.before else { return nil }
    (position.reached, position.whole, position.before) = (before.reached, before.whole, nil)
    return position
  }

  /// The frames between two that end a message of the connection; where there are more than may be
  /// read, the last of them.
  private func messages(
    of connection: UInt32, after start: UInt32, before end: UInt32
  ) -> (numbers: [UInt32], isAll: Bool) {
    if start + 1 >= end { return ([], true) }
    return session.log.read { state in
      guard let index = state.connection(connection)?.index else { return ([], true) }
      let last = index.ordinal(ofFirstFrom: end)
      let first = index.ordinal(ofFirstFrom: start + 1)
      var numbers: [UInt32] = []
      var ordinal = last
      let reach = isHurried ? max(first, last - Self.quickReach) : first
      while ordinal > reach, numbers.count < replayLimit {
        ordinal -= 1
        guard let number = index[ordinal], let row = state.frame(number), row.message != nil,
          row.header.fin
        else { continue }
        numbers.append(number)
      }
      return (numbers.reversed(), ordinal <= first)
    }
  }

  private func frames(ofMessageEndingWith number: UInt32) -> [LoggedFrame]? {
    session.log.read { state in
      state.frame(number).map {
        state.frames(ofMessageEndingWith: $0, limit: LogState.messageReach)
      }
    }
  }
}

// Several readers at different places of one session.
extension UnitDecoder {
  /// A conversation as it is before a message.
  package struct Start: Sendable {
    fileprivate var conversation: Conversation

    /// Whether all messages that follow say the same after both.
    package func isSame(as other: Start) -> Bool {
      conversation.remembersTheSame(as: other.conversation)
    }
  }

  /// The conversation of a connection before a frame, if all messages up to there were read one
  /// after the other and it can be compared with what another reader knows; otherwise nil.
  package func start(of connection: UInt32, at frame: UInt32) -> Start? {
    guard let position = positions[connection], position.whole == nil, !position.isGuess,
      position.reached.after < frame, position.reached.conversation.isComparable,
      !mayHaveMessages(of: connection, after: position.reached.after, before: frame)
    else { return nil }
    return Start(conversation: position.reached.conversation)
  }

  /// Reads on from a conversation as if it were that before a frame.
  package func begin(_ connection: UInt32, with start: Start, before frame: UInt32) {
    makeRoom(for: connection)
    positions[connection] = UnitPosition(
      UnitIndex.Checkpoint(after: frame - 1, conversation: start.conversation))
  }

  /// Takes a connection over from another reader, who then no longer knows it.
  package func take(_ connection: UInt32, from other: UnitDecoder) {
    if other === self { return }
    makeRoom(for: connection)
    positions[connection] = other.positions.removeValue(forKey: connection)
  }
}

@available(*, unavailable)
extension UnitDecoder: Sendable {}

extension Piece {
  /// The content of a message of one frame.
  fileprivate init(_ bytes: [UInt8], _ row: FrameRow) {
    self.init(bytes, isText: row.opcode == .text, isFromClient: row.from == .client)
  }
}
