package import Pcapng
package import WebSocket

/// One direction of an intercepted connection: each message from one end is forwarded to the other,
/// held, changed, delayed or dropped.
///
/// It holds no socket and asks no clock: bytes and time go in, actions come out, to be carried out
/// in order. What it keeps is bounded: at the limit it takes no more input.
package struct InterceptedDirection {
  package enum Action: Sendable {
    /// The receiver gets these bytes.
    case send([UInt8], FrameAnnotation?)
    /// The receiver gets nothing of this message; it is marked in the recording.
    case dropped(InterceptedMessage, FrameAnnotation)
    /// A message is held from now on.
    case hold(HeldItem, InterceptedMessage)
    /// The original of a message that is changed is kept, with this number.
    case keep(UInt64, InterceptedMessage)
    /// A held message was forwarded or dropped.
    case release(UInt64)
    case disrupt(Disruption, rules: [String])
    /// The sender sent a Close after the receiver got one that was not its own: an answer to one of
    /// ours, which is not forwarded.
    case closeAnswered
    /// The connection has to end; one sentence.
    case fail(String)
    /// The sender's end of stream has come to its turn.
    case end
  }

  /// The state of the sender's stream.
  enum Phase {
    case open
    /// It has ended, and something before the end is still to be forwarded.
    case ending
    case ended
    /// It cannot be forwarded any further.
    case failed
  }

  /// What it needs from its owner.
  package struct Context {
    package var decide: (InterceptedMessage) -> InterceptDecision
    /// Numbers for held items.
    package var nextID: () -> UInt64
    /// Masking keys.
    package var random: () -> UInt32
    /// The DEFLATE window of what the receiver got so far, from the connection's dissector.
    package var window: () -> [UInt8]

    package init(
      decide: @escaping (InterceptedMessage) -> InterceptDecision, nextID: @escaping () -> UInt64,
      random: @escaping () -> UInt32, window: @escaping () -> [UInt8]
    ) {
      self.decide = decide
      self.nextID = nextID
      self.random = random
      self.window = window
    }
  }

  /// How many bytes and messages may wait; beyond either, the sender is not read any further.
  package static let byteLimit = 4 << 20
  package static let messageLimit = 1000

  package let connection: UInt32
  package var from: Endpoint { encoder.from }
  var decoder: InterceptDecoder
  var encoder: InterceptEncoder
  /// Data and Close frames, in order.
  var queue = InterceptQueue()
  /// Pings and Pongs, which wait only for one another.
  var keepAlives = InterceptQueue()
  /// When the last throttled message will have been sent.
  var throttledUntil: UInt64 = 0
  private(set) var phase = Phase.open

  package init(
    from: Endpoint, connection: UInt32, deflate: PermessageDeflate?, snapshot: DecoderSnapshot,
    size: InterceptDecoder.Size, limit: Int = InterceptDecoder.limit, keepsFragments: Bool = false
  ) {
    self.connection = connection
    decoder = InterceptDecoder(
      from: from, deflate: deflate, snapshot: snapshot, size: size, limit: limit)
    encoder = InterceptEncoder(
      from: from, deflate: deflate, snapshot: snapshot, keepsFragments: keepsFragments)
  }

  /// What messages are from the next message on.
  package mutating func setSize(_ size: InterceptDecoder.Size) { decoder.size = size }

  /// Whether there is room for more of what the sender sends.
  package var wantsInput: Bool {
    queue.byteCount < Self.byteLimit && queue.count < Self.messageLimit
      && keepAlives.count < Self.messageLimit && decoder.isExhausted
  }

  /// Whether nothing waits, so that bytes may as well pass as they come.
  package var isTransparent: Bool {
    queue.isEmpty && keepAlives.isEmpty && encoder.isIdle && !hasFailed
  }

  var hasFailed: Bool { phase == .failed }

  /// Whether the end of the sender's stream has to wait.
  package var isHoldingEnd: Bool { phase == .ending }

  /// When `advance` is due again, because something is delayed until then.
  package var dueTime: UInt64? {
    let next = [keepAlives.first, queue.first].compactMap { item in
      item.flatMap { $0.isBlocking ? nil : $0.due }
    }
    return next.min()
  }

  /// Held messages that are not decided about.
  package var undecidedCount: Int { queue.undecidedCount }

  /// Takes what the sender sent; `advance` acts on it.
  package mutating func receive(_ bytes: some Sequence<UInt8>) { decoder.append(bytes) }

  /// Takes the end of the sender's stream, which is forwarded after everything before it.
  package mutating func inputEnded() { if phase == .open { phase = .ending } }

  /// What is kept of frames that are not complete, when the rest is to pass as it comes.
  package mutating func takeRest() -> [UInt8] { decoder.takeAll() }

  /// Forwards a held message, with another payload if one is given.
  package mutating func forward(_ id: UInt64, payload: [UInt8]?) {
    queue.decide(id) { item in
      item.decision.payload = payload
      item.isDecided = true
    }
  }

  /// Drops a held message.
  package mutating func drop(_ id: UInt64) {
    queue.decide(id) { item in
      item.decision.isDropped = true
      item.isDecided = true
    }
  }

  /// Lets nothing more through: to the receiver, the sender's stream has ended.
  package mutating func cut() { encoder.close() }

  /// Whether the receiver got the end of the stream, or a Close, that the sender did not send.
  package var isCut: Bool { encoder.isClosed }

  /// Sends the receiver a frame that the sender did not send.
  package mutating func inject(_ frame: InjectedFrame) -> Bool {
    encoder.inject(firstByte: frame.firstByte, payload: frame.payload)
  }

  /// Advances as far as is possible at `now`.
  ///
  /// - Returns: What to do. To be called again until nothing comes back, because what was recorded
  ///   may matter for what follows.
  package mutating func advance(at now: UInt64, _ context: Context) -> [Action] {
    guard !hasFailed else { return [] }
    var actions: [Action] = []
    release(at: now, context, &actions)
    while actions.isEmpty, queue.hasRoom, keepAlives.hasRoom {
      let event = decoder.next(
        canPass: mayPass, isDiverged: encoder.isDiverged, window: context.window)
      guard let event else { break }
      switch event {
      case .message(let message): take(message, at: now, context, &actions)
      case .pass(let bytes, let isInsideFrame, let isInsideMessage):
        encoder.pass(isInsideFrame: isInsideFrame, isInsideMessage: isInsideMessage)
        if !encoder.isClosed { actions.append(.send(bytes, nil)) }
      case .tooLarge: fail(&actions)
      }
      release(at: now, context, &actions)
    }
    if actions.isEmpty { finish(&actions) }
    return actions
  }

  /// Whether bytes may pass as they come: a delayed Ping or Pong that became due meanwhile would go
  /// into the middle of a frame.
  private var mayPass: Bool { queue.isEmpty && keepAlives.isEmpty }

  /// Once the sender has ended and nothing of it is left, so does the stream.
  private mutating func finish(_ actions: inout [Action]) {
    guard phase == .ending, queue.isEmpty, keepAlives.isEmpty, decoder.isExhausted else { return }
    if let rest = decoder.finish() {
      if !encoder.isClosed { actions.append(.send(rest.wire, nil)) }
      encoder.pass(isInsideFrame: true, isInsideMessage: nil)
      return
    }
    phase = .ended
    actions.append(.end)
  }

  mutating func fail(_ actions: inout [Action]) {
    phase = .failed
    let limit = InterceptDecoder.limit >> 20
    actions.append(
      .fail(
        "a compressed message of more than \(limit) MiB follows one that was changed, and cannot "
          + "be compressed anew"))
  }
}
