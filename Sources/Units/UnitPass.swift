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
    var checkpoints = 0
    /// Whether the conversation at the last checkpoint remembered nothing.
    var wasAtRest = false

    /// Whether the conversation is to be kept as it is now, before its next message.
    mutating func reachesCheckpoint() -> Bool {
      let interval =
        checkpoints < UnitPass.closeCheckpoints
        ? UnitPass.checkpointInterval : UnitPass.longInterval
      guard since >= interval else { return false }
      since = 0
      let isAtRest = conversation.isAtRest
      defer { wasAtRest = isAtRest }
      if isAtRest, wasAtRest { return false }
      checkpoints += 1
      return true
    }
  }

  private typealias Place = PolledSessions.Place

  /// Messages of a connection between two checkpoints.
  static let checkpointInterval = 64
  /// The same once a connection has many: a checkpoint holds all that a conversation remembers.
  static let longInterval = 128
  private static let closeCheckpoints = 1024

  private let session: Session
  private let index: UnitIndex
  private let content: MessageContent
  private let choice: DecodeChoice
  private var talks: [Place: Talk] = [:]
  private var sessions = PolledSessions()
  /// What has changed about the carriers of sessions since it was last asked for, by their numbers.
  private var carriers: [(session: Int, carrier: SessionCarrier)] = []
  /// How many exchanges keep the conversation before them.
  private static let exchangeLimit = 1 << 14
  /// Exchanges that are taken at once: each may inflate to a thousand times its size.
  static let exchangesAtOnce = 16
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

  /// Decodes the messages of the next frames, at most `limit` frames, and of the exchanges among
  /// them.
  ///
  /// - Returns: Whether there is more by now.
  package func advance(limit: Int = 512) -> Bool {
    step(limit) { NodeSink($0, []) }.isMore
  }

  private func step(_ limit: Int, keeping make: (Piece) -> NodeSink) -> Step {
    let next = take(limit: limit)
    // Those of an exchange are where it ended among the frames, as in every list.
    var exchanges = next.exchanges[...]
    var step = next.step
    var found: [Found] = []
    for (place, frame) in next.frames.enumerated() {
      while let first = exchanges.first, Int(first.after) <= scanned + place {
        decode(exchanges.removeFirst().exchange, after: first.after, to: &found)
      }
      guard let message = joiner.take(frame) else { continue }
      step.sink = decode(message, to: &found, keeping: make)
    }
    for next in exchanges { decode(next.exchange, after: next.after, to: &found) }
    let before = scanned
    scanned += next.frames.count
    if scanned / CaptureLog.readAtOnce > before / CaptureLog.readAtOnce { session.log.letGo() }
    publish(&found)
    index.update { $0.events = events }
    return step
  }

  /// The result of one step.
  private struct Step {
    var frames = 0
    /// Whether there is more, and whether that is exchanges that it did not take.
    var isMore = false
    var leavesExchanges = false
    /// What was kept of the last message.
    var sink: NodeSink?
  }

  /// Decodes the messages up to a frame that is still ahead, and keeps what is wanted of the
  /// message that it completes: readers that go through a session in order decode each message only
  /// once this way.
  ///
  /// - Returns: nil when the pass is beyond the frame already, or when it completes nothing that
  ///   can be read.
  func decode(
    frame: UInt32, keeping sink: (Piece) -> NodeSink
  ) -> NodeSink? {
    while scanned + 1 < Int(frame), advance(limit: Int(frame) - 1 - scanned) {}
    guard scanned + 1 == Int(frame) else { return nil }
    while true {
      let step = step(1, keeping: sink)
      if step.frames > 0 || !step.leavesExchanges { return step.sink }
    }
  }

  /// The units of one message, before they have numbers.
  private struct Found {
    /// The frame that completes them, or the last one before their exchange.
    var frame: UInt32
    var place: Place
    var exchange: ExchangeKey?
    /// The session of the exchange.
    var session: Int?
    /// The conversation before the exchange, at its first body.
    var before: Conversation?
    var end: UInt64
    var connection: UInt32
    var isFromClient: Bool
    var units: [PayloadUnit]
    var checkpoint: UnitIndex.Checkpoint?
    var choice: Conversation.Choice?
    var fault: UnitFault?
  }

  /// Decodes everything up to and including an event after this many frames.
  func reach(eventAfter frames: Int) {
    while scanned < frames, advance(limit: frames - scanned) {}
    while step(0, keeping: { NodeSink($0, []) }).leavesExchanges {}
  }

  /// The next frames, and the exchanges that ended before, among and after them.
  private struct Next {
    var frames: [LoggedFrame] = []
    var exchanges: [(after: UInt32, exchange: HTTPExchange)] = []
    var step = Step()
  }

  /// Takes what comes next: frames only up to the first exchange that has to wait.
  private func take(limit: Int) -> Next {
    session.log.read { state in
      var next = Next()
      var end = max(scanned, min(state.frameCount, scanned + limit))
      while events < state.journal.count, Int(state.journal[events].after) <= end {
        let entry = state.journal[events]
        if case .exchange(let exchange) = entry.event {
          guard next.exchanges.count < Self.exchangesAtOnce else {
            end = max(scanned, Int(entry.after))
            next.step.leavesExchanges = true
            break
          }
          next.exchanges.append((entry.after, exchange))
        }
        events += 1
      }
      for number in scanned..<end {
        guard let row = state.frame(UInt32(truncatingIfNeeded: number + 1)) else { break }
        next.frames.append(LoggedFrame(row: row, rules: [], segments: state.segments(of: row)))
      }
      next.step.frames = next.frames.count
      next.step.isMore = next.step.leavesExchanges || end < state.frameCount
      return next
    }
  }

  private func decode(
    _ frames: [LoggedFrame], to found: inout [Found], keeping make: (Piece) -> NodeSink
  ) -> NodeSink? {
    guard let last = frames.last?.row, let piece = content.piece(frames) else { return nil }
    let place = Place.connection(last.connection)
    var talk = talks.removeValue(forKey: place) ?? begin(last.connection)
    var checkpoint: UnitIndex.Checkpoint?
    if talk.reachesCheckpoint() {
      checkpoint = UnitIndex.Checkpoint(after: last.number - 1, conversation: talk.conversation)
    }
    talk.since += 1
    var sink = make(piece)
    talk.conversation.decode(piece, to: &sink)
    found.append(
      Found(
        frame: last.number, place: place, end: last.timeEnd, connection: last.connection,
        isFromClient: piece.isFromClient, units: sink.units, checkpoint: checkpoint,
        choice: talk.conversation.choice, fault: Self.fault(of: sink, frames)))
    talks[place] = talk
    return sink
  }

  /// Characters that are kept of a sentence: a decoder's own are short, those of a command are not.
  private static let faultLimit = 200

  /// What is wrong with a message, where none of its frames has a finding that says so.
  private static func fault(of sink: NodeSink, _ frames: [LoggedFrame]) -> UnitFault? {
    guard let last = frames.last?.row,
      let issue = sink.units.lazy.compactMap(\.issues.first).first,
      !frames.contains(where: \.row.hasFindings)
    else { return nil }
    return UnitFault(
      connection: last.connection, frame: last.number, text: String(issue.text.prefix(faultLimit)),
      offset: issue.offset)
  }

  /// The conversation of a connection at its first message: a new one, or that of the polling
  /// requests from which it takes over.
  private func begin(_ connection: UInt32) -> Talk {
    let record = session.log.read { $0.connection(connection) }
    let new = Talk(conversation: choice.conversation(record))
    guard new.conversation.choice.reason != .override,
      let target = record?.request?.target ?? record?.url,
      let name = PollingTarget(target)?.session,
      let taken = sessions.take(name, to: connection),
      let talk = talks.removeValue(forKey: taken.from)
    else { return new }
    carriers.append((taken.number, .connection(connection)))
    return talk
  }

  private func publish(_ found: inout [Found]) {
    let scanned = self.scanned
    defer {
      found.removeAll(keepingCapacity: true)
      carriers.removeAll()
    }
    index.update { state in
      for change in carriers { state.setCarrier(change.carrier, of: change.session) }
      for message in found {
        if let checkpoint = message.checkpoint {
          state.checkpoints[message.connection, default: []].append(checkpoint)
        }
        if let choice = message.choice, state.choices[message.connection] != choice {
          state.choices[message.connection] = choice
        }
        if let fault = message.fault { state.faults.add(fault) }
        publish(message, in: &state)
      }
      state.scanned = scanned
    }
  }

  private func publish(_ message: Found, in state: inout UnitIndex.State) {
    let place = sessions.current(message.place)
    let isFromClient = message.isFromClient
    let first = UInt32(truncatingIfNeeded: state.units.count + 1)
    for unit in message.units {
      let number = state.add(
        unit, frame: message.frame, connection: message.connection, end: message.end,
        exchange: message.exchange)
      if let receipt = unit.receipt {
        talks[place]?.requests.expect(receipt, of: number, isFromClient: isFromClient)
      }
      guard let link = unit.link else { continue }
      if message.exchange != nil {
        let pair = talks[place]?.requests.takePolled(link, of: number, isFromClient: isFromClient)
        if let pair { state.join(pair.answer, to: pair.request) }
      } else if let request = talks[place]?.requests.take(
        link, of: number, isFromClient: isFromClient)
      {
        if request.isReceipt {
          state.link(number, to: request.unit)
        } else {
          state.join(number, to: request.unit)
        }
      }
    }
    guard let exchange = message.exchange else { return }
    let end = UInt32(truncatingIfNeeded: state.units.count + 1)
    let known = state.exchanges[exchange]
    state.exchanges[exchange] = UnitIndex.ExchangeUnits(
      units: (known?.units.lowerBound ?? first)..<end, before: known?.before ?? message.before,
      session: message.session)
  }
}

// Polling requests, whose packets are in HTTP bodies.
extension UnitPass {
  /// Decodes the bodies of an exchange, if they have packets, and first hands on what was found
  /// until then: one exchange can have as many units as hundreds of frames.
  private func decode(
    _ exchange: HTTPExchange, after frame: UInt32, to found: inout [Found]
  ) {
    guard let exchange = PollingExchange(exchange), let name = exchange.session,
      !exchange.bodies.isEmpty
    else { return }
    let (place, session) = sessions.add(name)
    var talk =
      talks.removeValue(forKey: place)
      ?? Talk(conversation: PollingExchange.conversation(exchange.url))
    exchanges += 1
    var before = exchanges <= Self.exchangeLimit ? talk.conversation : nil
    for body in exchange.bodies {
      var sink = NodeSink(body.piece, [])
      // One that has no packets, such as `ok`, is known to have none.
      _ = talk.conversation.decodeBody(body.piece, to: &sink)
      found.append(
        Found(
          frame: frame, place: place, exchange: exchange.key, session: session, before: before,
          end: body.end, connection: exchange.key.connection,
          isFromClient: body.piece.isFromClient, units: sink.units))
      before = nil
    }
    talks[place] = talk
    if let session, talk.conversation.isOver { carriers.append((session, .ended)) }
    publish(&found)
  }
}

@available(*, unavailable)
extension UnitPass: Sendable {}
