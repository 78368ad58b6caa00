package import Pcapng
package import WebSocket

/// One direction of a relayed connection, frame by frame: what comes from one end is judged unit by
/// unit, and goes on to the other, is held, changed, delayed or dropped.
///
/// It holds no socket and asks no clock: bytes and time go in, actions come out, to be carried out
/// in order. What it keeps is bounded: past that it wants no more input.
package struct DirectionRelay {
  package enum Action: Sendable {
    /// The receiver gets these bytes.
    case send([UInt8], FrameAnnotation?)
    /// The receiver gets nothing of this unit; it is marked in the recording.
    case dropped(InterceptedMessage, FrameAnnotation)
    /// A unit is held from now on.
    case hold(HeldItem, InterceptedMessage)
    /// The original of a unit that goes on changed is kept, with this number.
    case keep(UInt64, InterceptedMessage)
    /// A held unit is on its way, or gone.
    case release(UInt64)
    case disrupt(Disruption, rules: [String])
    /// The sender sent a Close after the receiver got one that was not its own: an answer to one of
    /// ours, which goes nowhere.
    case closeAnswered
    /// The connection cannot go on; one sentence.
    case fail(String)
    /// The sender's end of stream has come to its turn.
    case end
  }

  /// What it asks of those around it.
  package struct Surroundings {
    package var judge: (InterceptedMessage) -> InterceptDecision
    /// Numbers for held items.
    package var nextID: () -> UInt64
    /// Masking keys.
    package var random: () -> UInt32
    /// The window of what the receiver got so far, from the connection's dissector.
    package var window: () -> [UInt8]

    package init(
      judge: @escaping (InterceptedMessage) -> InterceptDecision, nextID: @escaping () -> UInt64,
      random: @escaping () -> UInt32, window: @escaping () -> [UInt8]
    ) {
      self.judge = judge
      self.nextID = nextID
      self.random = random
      self.window = window
    }
  }

  /// Bytes and units that may wait; past either the sender is read no further.
  package static let byteLimit = 4 << 20
  package static let unitLimit = 1000

  package let connection: UInt32
  package var from: Endpoint { writer.from }
  var reader: InterceptDecoder
  var writer: InterceptEncoder
  /// Data and Close frames, in order.
  var queue = RelayQueue()
  /// Pings and Pongs, which wait only for one another.
  var keepAlives = RelayQueue()
  /// When the last throttled unit will have gone.
  var throttledUntil: UInt64 = 0
  private var hasInputEnded = false
  private var hasToldEnd = false
  private(set) var hasFailed = false

  package init(
    from: Endpoint, connection: UInt32, deflate: PermessageDeflate?, snapshot: DecoderSnapshot,
    size: InterceptDecoder.Size, limit: Int = InterceptDecoder.limit, keepsFragments: Bool = false
  ) {
    self.connection = connection
    reader = InterceptDecoder(
      from: from, deflate: deflate, snapshot: snapshot, size: size, limit: limit)
    writer = InterceptEncoder(
      from: from, deflate: deflate, snapshot: snapshot, keepsFragments: keepsFragments)
  }

  /// What units are from the next message on.
  package mutating func setSize(_ size: InterceptDecoder.Size) { reader.size = size }

  /// Whether there is room for more of what the sender sends.
  package var wantsInput: Bool {
    queue.byteCount < Self.byteLimit && queue.count < Self.unitLimit
      && keepAlives.count < Self.unitLimit && reader.isExhausted
  }

  /// Whether nothing waits, and the bytes could as well pass as they come.
  package var isTransparent: Bool {
    queue.isEmpty && keepAlives.isEmpty && writer.isIdle && !hasFailed
  }

  /// Whether the end of the sender's stream has to wait.
  package var isHoldingEnd: Bool { hasInputEnded && !hasToldEnd }

  /// When `advance` is due again, because something is delayed until then.
  package var dueTime: UInt64? {
    let next = [keepAlives.first, queue.first].compactMap { item in
      item.flatMap { $0.isBlocking ? nil : $0.due }
    }
    return next.min()
  }

  /// Held units that nobody has decided about.
  package var undecidedCount: Int { queue.undecidedCount }

  /// Takes what the sender sent; `advance` does something about it.
  package mutating func receive(_ bytes: some Sequence<UInt8>) { reader.append(bytes) }

  /// Takes the end of the sender's stream, which goes on after everything before it.
  package mutating func inputEnded() { hasInputEnded = true }

  /// What is kept of frames that are not complete, when the rest is to pass as it comes.
  package mutating func takeRest() -> [UInt8] { reader.takeAll() }

  /// Lets a held unit go on, with another payload if one is given.
  package mutating func forward(_ id: UInt64, payload: [UInt8]?) {
    queue.decide(id) { item in
      item.verdict.payload = payload
      item.isDecided = true
    }
  }

  /// Takes a held unit away.
  package mutating func drop(_ id: UInt64) {
    queue.decide(id) { item in
      item.verdict.isDropped = true
      item.isDecided = true
    }
  }

  /// Lets nothing more through: the receiver takes it that the sender's stream has ended.
  package mutating func cut() { writer.close() }

  /// Whether the receiver got the end of the stream, or a Close, that the sender did not send.
  package var isCut: Bool { writer.isClosed }

  /// Sends the receiver a frame that the sender did not send.
  package mutating func inject(_ frame: InjectedFrame) -> Bool {
    writer.inject(firstByte: frame.firstByte, payload: frame.payload)
  }

  /// Goes on as far as is possible at `now`.
  ///
  /// - Returns: What to do. Called again until nothing comes back, because what was recorded may
  ///   matter for what follows.
  package mutating func advance(at now: UInt64, _ around: Surroundings) -> [Action] {
    guard !hasFailed else { return [] }
    var actions: [Action] = []
    release(at: now, around, &actions)
    while actions.isEmpty, queue.hasRoom, keepAlives.hasRoom {
      let event = reader.next(
        canPass: queue.isEmpty, isDiverged: writer.isDiverged, window: around.window)
      guard let event else { break }
      switch event {
      case .message(let message): take(message, at: now, around, &actions)
      case .pass(let bytes, let isInsideFrame, let isInsideMessage):
        writer.pass(isInsideFrame: isInsideFrame, isInsideMessage: isInsideMessage)
        if !writer.isClosed { actions.append(.send(bytes, nil)) }
      case .tooLarge: fail(&actions)
      }
      release(at: now, around, &actions)
    }
    if actions.isEmpty { finish(&actions) }
    return actions
  }

  /// Once the sender has ended and nothing of it is left, so does the stream.
  private mutating func finish(_ actions: inout [Action]) {
    guard hasInputEnded, !hasToldEnd, queue.isEmpty, keepAlives.isEmpty, reader.isExhausted else {
      return
    }
    if let rest = reader.finish() {
      if !writer.isClosed { actions.append(.send(rest.wire, nil)) }
      writer.pass(isInsideFrame: true, isInsideMessage: nil)
      return
    }
    hasToldEnd = true
    actions.append(.end)
  }

  mutating func fail(_ actions: inout [Action]) {
    hasFailed = true
    let limit = InterceptDecoder.limit >> 20
    actions.append(
      .fail(
        "a compressed message of more than \(limit) MiB follows one that was changed, and cannot "
          + "be compressed anew"))
  }
}
