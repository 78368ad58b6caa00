package import Capture
package import Payloads
package import WebSocket

/// Decodes any message of a session with what its conversation remembers at that point.
///
/// Messages are best asked for in order: the conversation stays where it is and continues from
/// there. A jump begins at a checkpoint of the pass. It belongs to one thread.
package final class UnitDecoder {
  /// A conversation, and the frame up to which it has read.
  private struct Point {
    var conversation: Conversation
    var after: UInt32
  }

  /// How far a connection was read before its last message.
  private struct Earlier {
    var reached: Point
    var whole: Point?
  }

  /// How far a connection was read.
  private struct Position {
    var reached: Point
    /// The last point before which no message was left out, where that is an earlier one: messages
    /// that depend on nothing are read without those before them.
    var whole: Point?
    /// Whether messages before that one were left out too, because there were too many.
    var isGuess = false
    /// The same before the last message was read, where messages are asked for more than once.
    var before: Earlier?

    /// From where everything is known.
    var base: Point { whole ?? reached }
  }

  /// The most conversations that are kept at their positions.
  private static let positionLimit = 256
  /// The most messages that a screen reads only to bring the conversation up to date: more would
  /// keep a key waiting, and the pass soon has a checkpoint.
  private static let quickLimit = 4 * UnitPass.checkpointInterval
  /// The most messages at the beginning of a connection that are read to decide what it carries.
  private static let settlingLimit = 128
  /// How many frames are searched for each of them.
  private static let settlingReach = 4096
  /// Bytes of each of them, and how many frames are searched for them.
  private static let quickBytes = 64 << 10
  private static let quickReach = 2 * quickLimit

  private let session: Session
  private let index: UnitIndex
  private let choice: DecodeChoice
  private let content: MessageContent
  /// The most messages that are read only to bring the conversation up to date.
  private let replayLimit: Int
  private var positions: [UInt32: Position] = [:]
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
    var position = position(before: last, piece)
    // What is remembered of a message that is cut short may be wrong, such as that a packet
    // continues in the next one: for that one, reading begins before it.
    if piece.isCut { keep(position, last.connection) }
    position.before =
      isAskedAgain ? Earlier(reached: position.reached, whole: position.whole) : nil
    var sink = NodeSink(piece, wants, width: width, paths: paths)
    position.reached.conversation.isHurried = isHurried
    position.reached.conversation.decode(piece, to: &sink)
    position.reached.after = last.number
    if !piece.isCut { keep(position, last.connection) }
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

  private func keep(_ position: Position, _ connection: UInt32) {
    if positions.count >= Self.positionLimit, positions[connection] == nil {
      positions.removeAll(keepingCapacity: true)
    }
    positions[connection] = position
  }

  /// The conversation as it is before a message.
  private func position(before row: FrameRow, _ piece: Piece) -> Position {
    var position = start(before: row)
    // A screen reads only what it shows until its pass has been there: then little is before.
    if !position.base.conversation.isSettled, !isHurried || index.scanned >= Int(row.number) {
      settle(&position, before: row)
    }
    guard position.reached.conversation.remembers(piece) else {
      if position.whole == nil,
        hasFrames(of: row.connection, between: position.reached.after, row)
      {
        position.whole = position.reached
      }
      return position
    }
    position.reached = position.base
    position.whole = nil
    let (numbers, isAll) = messages(
      of: row.connection, after: position.reached.after, before: row.number)
    for number in numbers { catchUp(&position, to: number) }
    if !isAll { position.isGuess = true }
    return position
  }

  /// Reads a message only to bring the conversation up to date.
  private func catchUp(_ position: inout Position, to number: UInt32) {
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
  private func settle(_ position: inout Position, before row: FrameRow) {
    var left = Self.settlingLimit
    var settling = position
    settling.reached = position.base
    settling.whole = nil
    while left > 0, !settling.reached.conversation.isSettled,
      let number = message(of: row.connection, after: settling.reached.after, before: row.number)
    {
      let before = settling.reached.after
      catchUp(&settling, to: number)
      // One that cannot be read is passed over.
      if settling.reached.after == before { settling.reached.after = number }
      left -= 1
    }
    position = settling
  }

  /// The first frame between two that ends a message of the connection.
  private func message(
    of connection: UInt32, after start: UInt32, before end: UInt32
  ) -> UInt32? {
    session.log.read { state in
      guard let index = state.connection(connection)?.index else { return nil }
      let first = index.ordinal(ofFirstFrom: start + 1)
      for ordinal in first..<first + Self.settlingReach {
        guard let number = index[ordinal], number < end else { return nil }
        if let row = state.frame(number), row.message != nil, row.header.fin { return number }
      }
      return nil
    }
  }

  private func start(before row: FrameRow) -> Position {
    let known = known(before: row)
    let checkpoint = index.checkpoint(of: row.connection, before: row.number)
    if let checkpoint, known.map({ $0.isGuess || $0.base.after <= checkpoint.after }) ?? true {
      return Position(
        reached: Point(conversation: checkpoint.conversation, after: checkpoint.after))
    }
    if let known { return known }
    let record = session.log.read { $0.connection(row.connection) }
    return Position(reached: Point(conversation: choice.conversation(record), after: 0))
  }

  /// The position that the connection was left at, or was at before its last message.
  ///
  /// It is taken out of the list, so that the conversation changes in place and is not copied; the
  /// message that is read puts it back.
  private func known(before row: FrameRow) -> Position? {
    guard var position = positions.removeValue(forKey: row.connection) else { return nil }
    if position.reached.after < row.number { return position }
    guard position.reached.after == row.number else { return nil }
    isAskedAgain = true
    guard let before = position.before else { return nil }
    (position.reached, position.whole, position.before) = (before.reached, before.whole, nil)
    return position
  }

  /// Whether the connection has frames between two.
  private func hasFrames(
    of connection: UInt32, between start: UInt32, _ row: FrameRow
  ) -> Bool {
    // What is read in order asks this of every message: numbers alone answer it for most.
    if start + 1 >= row.number { return false }
    return session.log.read { state in
      guard let index = state.connection(connection)?.index else { return false }
      return index.ordinal(ofFirstFrom: start + 1) < index.ordinal(ofFirstFrom: row.number)
    }
  }

  /// The frames between two that end a message of the connection; where there are more than may be
  /// read, the last of them.
  private func messages(
    of connection: UInt32, after start: UInt32, before end: UInt32
  ) -> (numbers: [UInt32], isAll: Bool) {
    session.log.read { state in
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

@available(*, unavailable)
extension UnitDecoder: Sendable {}

extension Piece {
  /// The content of a message of one frame.
  fileprivate init(_ bytes: [UInt8], _ row: FrameRow) {
    self.init(bytes, isText: row.opcode == .text, isFromClient: row.from == .client)
  }
}
