package import Capture
import Payloads
import WebSocket

/// Decodes the messages of a session once, from the first to the newest, and keeps in an index
/// what the units are and how they belong together.
///
/// Once it has caught up it continues with what was captured since. It belongs to one thread.
package final class UnitPass {
  private struct Talk {
    var conversation: Conversation
    var requests = OpenRequests()
    /// Messages since the last checkpoint.
    var since = UnitPass.checkpointInterval
    /// Units whose acknowledgements are not their answers, and what those name.
    var receipts: [UInt32: String] = [:]
    private static let receiptLimit = 4096

    mutating func expect(_ receipt: Link, of unit: UInt32, isFromClient: Bool) {
      if receipts.count >= Self.receiptLimit { receipts.removeAll() }
      receipts[unit] = receipt.space
      _ = requests.take(receipt, of: unit, isFromClient: isFromClient)
    }
  }

  /// Messages of a connection between two checkpoints.
  static let checkpointInterval = 64

  private let session: Session
  private let index: UnitIndex
  private let content: MessageContent
  private let choice: DecodeChoice
  /// What carries a conversation.
  private enum Place: Hashable {
    case connection(UInt32)
    /// In the polling requests of a session of Engine.IO.
    case session(String)
  }

  private var talks: [Place: Talk] = [:]
  /// What carries each session that was seen in polling requests now.
  private var sessions: [String: Place] = [:]
  private static let sessionLimit = 1 << 16
  /// How many exchanges keep the conversation before them.
  private static let exchangeLimit = 1 << 14
  private var exchanges = 0
  private var events = 0
  private var joiner = FrameJoiner()
  private var scanned = 0

  /// - Parameters:
  ///   - session: Whose messages are decoded.
  ///   - index: Takes what is found.
  ///   - choice: What connections are to be read as.
  package init(_ session: Session, into index: UnitIndex, choice: DecodeChoice = DecodeChoice()) {
    self.session = session
    self.index = index
    self.choice = choice
    content = MessageContent(session)
  }

  /// Decodes the messages of the next frames, at most `limit` frames.
  ///
  /// - Returns: Whether there are more frames by now.
  package func advance(limit: Int = 512) -> Bool {
    let (frames, isMore) = take(limit: limit)
    // Those of an exchange stand where it ended among the frames, as in every list.
    var polled = polled(until: scanned + frames.count)[...]
    if frames.isEmpty, polled.isEmpty { return false }
    var found: [Found] = []
    for (place, frame) in frames.enumerated() {
      while let next = polled.first, Int(next.after) <= scanned + place {
        decode(polled.removeFirst().exchange, after: next.after, to: &found)
      }
      guard let message = joiner.take(frame) else { continue }
      _ = decode(message, to: &found) { NodeSink($0, []) }
    }
    for next in polled { decode(next.exchange, after: next.after, to: &found) }
    scanned += frames.count
    publish(found)
    return isMore
  }

  /// Decodes the messages up to a frame that is still ahead, and keeps what is wanted of the message
  /// that it completes: for those who go through a session in order, one decode does both.
  ///
  /// - Returns: nil when the frame was passed already, or completes nothing that can be read.
  func decode(
    frame: UInt32, keeping sink: (Piece) -> NodeSink
  ) -> NodeSink? {
    while scanned + 1 < Int(frame), advance(limit: Int(frame) - 1 - scanned) {}
    guard scanned + 1 == Int(frame), let next = take(limit: 1).frames.first else { return nil }
    var found: [Found] = []
    for polled in polled(until: scanned) {
      decode(polled.exchange, after: polled.after, to: &found)
    }
    let decoded = joiner.take(next).flatMap { decode($0, to: &found, keeping: sink) }
    scanned += 1
    publish(found)
    return decoded
  }

  /// The units of one message, before they have numbers.
  private struct Found {
    /// The frame that completes them, or the last one before their exchange.
    var frame: UInt32
    var place: Place
    var exchange: ExchangeKey?
    /// The conversation before the exchange, at its first body.
    var before: Conversation?
    var end: UInt64
    var connection: UInt32
    var isFromClient: Bool
    var units: [PayloadUnit]
    var checkpoint: UnitIndex.Checkpoint?
    var choice: Conversation.Choice?
  }

  /// Decodes all that came before, or with, an event behind so many frames.
  func reach(eventAfter frames: Int) {
    while scanned < frames, advance(limit: frames - scanned) {}
    _ = advance(limit: 0)
  }

  private func take(limit: Int) -> (frames: [LoggedFrame], isMore: Bool) {
    session.log.read { state in
      var frames: [LoggedFrame] = []
      let end = min(state.frameCount, scanned + limit)
      for number in scanned..<max(scanned, end) {
        guard let row = state.frame(UInt32(truncatingIfNeeded: number + 1)) else { break }
        frames.append(LoggedFrame(row: row, rules: [], segments: state.segments(of: row)))
      }
      return (frames, end < state.frameCount)
    }
  }

  private func decode(
    _ frames: [LoggedFrame], to found: inout [Found], keeping make: (Piece) -> NodeSink
  ) -> NodeSink? {
    guard let last = frames.last?.row, let piece = content.piece(frames) else { return nil }
    let place = Place.connection(last.connection)
    var talk = talks.removeValue(forKey: place) ?? begin(last.connection)
    var checkpoint: UnitIndex.Checkpoint?
    if talk.since >= Self.checkpointInterval {
      checkpoint = UnitIndex.Checkpoint(after: last.number - 1, conversation: talk.conversation)
      talk.since = 0
    }
    talk.since += 1
    var sink = make(piece)
    talk.conversation.decode(piece, to: &sink)
    found.append(
      Found(
        frame: last.number, place: place, end: last.timeEnd, connection: last.connection,
        isFromClient: piece.isFromClient, units: sink.units, checkpoint: checkpoint,
        choice: talk.conversation.choice))
    talks[place] = talk
    return sink
  }

  /// The conversation of a connection at its first message: a new one, or that of the polling
  /// requests from which it takes over.
  private func begin(_ connection: UInt32) -> Talk {
    let record = session.log.read { $0.connection(connection) }
    let new = Talk(conversation: choice.conversation(record))
    guard new.conversation.choice.reason != .override,
      let target = record?.request?.target ?? record?.url,
      let name = PollingTarget(target)?.session, let place = sessions[name],
      let talk = talks.removeValue(forKey: place)
    else { return new }
    sessions[name] = .connection(connection)
    return talk
  }

  private func publish(_ found: [Found]) {
    let scanned = self.scanned
    index.update { state in
      for message in found {
        if let checkpoint = message.checkpoint {
          state.checkpoints[message.connection, default: []].append(checkpoint)
        }
        if let choice = message.choice, state.choices[message.connection] != choice {
          state.choices[message.connection] = choice
        }
        publish(message, in: &state)
      }
      state.scanned = scanned
    }
  }

  private func publish(_ message: Found, in state: inout UnitIndex.State) {
    // A connection may have taken over from the session since.
    let place: Place
    if case .session(let name) = message.place {
      place = sessions[name] ?? message.place
    } else {
      place = message.place
    }
    let first = UInt32(truncatingIfNeeded: state.frames.count + 1)
    for unit in message.units {
      let number = state.add(
        unit, frame: message.frame, connection: message.connection, end: message.end,
        exchange: message.exchange)
      if let receipt = unit.receipt {
        talks[place]?.expect(receipt, of: number, isFromClient: message.isFromClient)
      }
      guard let link = unit.link else { continue }
      if message.exchange != nil {
        let pair = talks[place]?.requests.takePolled(
          link, of: number, isFromClient: message.isFromClient)
        if let pair { state.join(pair.answer, to: pair.request) }
      } else if let request = talks[place]?.requests.take(
        link, of: number, isFromClient: message.isFromClient)
      {
        if talks[place]?.receipts[request] == link.space {
          state.link(number, to: request)
        } else {
          state.join(number, to: request)
        }
      }
    }
    guard let exchange = message.exchange else { return }
    let end = UInt32(truncatingIfNeeded: state.frames.count + 1)
    let known = state.exchanges[exchange]
    state.exchanges[exchange] = UnitIndex.ExchangeUnits(
      units: (known?.units.lowerBound ?? first)..<end, before: known?.before ?? message.before)
  }
}

// Polling requests, whose packets are in the bodies of HTTP.
extension UnitPass {
  /// The exchanges with packets among the next events, up to those behind so many frames.
  private func polled(until frames: Int) -> [(after: UInt32, exchange: PollingExchange)] {
    let entries = session.log.read { state -> [JournalEntry] in
      var found: [JournalEntry] = []
      while events < state.journal.count, Int(state.journal[events].after) <= frames {
        if case .exchange = state.journal[events].event { found.append(state.journal[events]) }
        events += 1
      }
      return found
    }
    return entries.compactMap { entry in
      guard case .exchange(let exchange) = entry.event else { return nil }
      return PollingExchange(exchange).map { (entry.after, $0) }
    }
  }

  private func decode(
    _ exchange: PollingExchange, after frame: UInt32, to found: inout [Found]
  ) {
    guard let name = exchange.session, !exchange.bodies.isEmpty else { return }
    if sessions[name] == nil, sessions.count < Self.sessionLimit {
      sessions[name] = .session(name)
    }
    let place = sessions[name] ?? .session("")
    var talk =
      talks.removeValue(forKey: place)
      ?? Talk(conversation: PollingExchange.conversation(exchange.url))
    defer { talks[place] = talk }
    exchanges += 1
    var before = exchanges <= Self.exchangeLimit ? talk.conversation : nil
    for body in exchange.bodies {
      var sink = NodeSink(body.piece, [])
      // One that has no packets, such as `ok`, is known to have none.
      _ = talk.conversation.decodeBody(body.piece, to: &sink)
      found.append(
        Found(
          frame: frame, place: place, exchange: exchange.key, before: before, end: body.end,
          connection: exchange.key.connection, isFromClient: body.piece.isFromClient,
          units: sink.units))
      before = nil
    }
  }
}

@available(*, unavailable)
extension UnitPass: Sendable {}
