import Capture
import WebSocket

/// How an endpoint behaves on one connection: when it answers, when it closes, what it reports.
///
/// It is the client, or with `side` the server that answered a client's handshake.
///
/// It holds no socket and no clock: events go in, actions come out, and the owner of the socket
/// carries them out in order. It does not fail a connection whose server breaks rules, unless it is
/// asked to: an inspector continues as long as bytes arrive.
struct ClientSession {
  /// What is to be done.
  enum Action: Equatable, Sendable {
    /// Send these bytes, and record them.
    case write([UInt8])
    /// The same after this many seconds.
    case writeLater([UInt8], seconds: Double)
    case report(ClientEvent)
    /// Call `timerFired` after this many seconds; this replaces an earlier timer.
    case wait(seconds: Double)
    /// Close the transport, after what was written before has gone out.
    case disconnect
    /// Put this sentence into the log.
    case note(String)
  }

  enum State: Equatable {
    case handshaking
    /// The head of a refusal has come, and its body has not ended.
    case refused(Refusal)
    case open
    /// At least one Close frame has been seen.
    case closing(isSent: Bool, isReceived: Bool)
    /// The transport is closed, or being closed by this end.
    case over
  }

  /// Seconds that the server has for its Close, once ours is sent.
  static let replyPatience = 5.0
  /// Seconds that the server has to close TCP after both Close frames (RFC 6455, section 7.1.1:
  /// the client "SHOULD wait for the server to close the connection").
  static let closePatience = 2.0
  /// Seconds that a refusal's body has, once its head is there.
  static let bodyPatience = 1.0
  /// Commands that may wait for the connection to open.
  static let waitingLimit = 1024

  var state = State.handshaking
  var isAnsweringPings: Bool
  /// Which end of the connection it is.
  let side: Endpoint
  private let url: String
  private let handshakePatience: Double
  private let failsBreaches: Bool
  private let sizeLimit: UInt64?
  let reflexes: ClientReflexes
  private let offer: PermessageDeflate
  private var pings: PingSchedule?
  /// What the server did to make the connection fail: the end of the sentence "the server …".
  private var violation: String?
  /// Commands from before the connection was open.
  var waiting: [(command: ClientCommand, key: MaskingKey)] = []
  var deflater: Deflater?
  /// The newest Ping that could not be answered yet because the socket takes no more.
  var unanswered: (payload: [UInt8], key: MaskingKey)?

  /// - Parameters:
  ///   - url: The URL for sentences.
  ///   - reflexes: What it does by itself.
  ///   - handshakePatience: Seconds that the server has for answering the handshake.
  ///   - offer: The client's offer of permessage-deflate, as far as it concerns its own messages.
  ///   - sizeLimit: Bytes that a frame or message of the server may have; nil for any size.
  ///   - failsBreaches: Whether an answer that breaks the rules of the opening handshake fails the
  ///     connection (RFC 6455, section 4.1).
  init(
    url: String, side: Endpoint = .client, reflexes: ClientReflexes = ClientReflexes(),
    handshakePatience: Double, offer: PermessageDeflate = PermessageDeflate(),
    sizeLimit: UInt64? = nil, failsBreaches: Bool = false
  ) {
    self.failsBreaches = failsBreaches
    self.reflexes = reflexes
    self.offer = offer
    self.sizeLimit = sizeLimit
    self.url = url
    self.side = side
    self.isAnsweringPings = reflexes.answersPings
    self.handshakePatience = handshakePatience
  }

  /// Whether the connection is a WebSocket by now and not closing.
  var isOpen: Bool { state == .open }

  /// The transport is connected: sends the opening handshake.
  mutating func connected(request: [UInt8]) -> [Action] {
    [.write(request), .wait(seconds: handshakePatience)]
  }

  /// The transport of a client is connected: waits for its request.
  mutating func accepted() -> [Action] { [.wait(seconds: handshakePatience)] }

  /// Takes what the recorder found in bytes that the server sent.
  ///
  /// - Parameters:
  ///   - events: What the read produced.
  ///   - connection: The connection's number in the session.
  /// - Returns: What to do about it; nothing once the handshake is done.
  mutating func received(
    _ events: [DissectorEvent], connection: UInt32
  ) -> [Action] {
    guard isUnanswered else { return [] }
    for event in events {
      switch event {
      case .handshake(let outcome) where outcome.response.status == 101:
        let breaches = HandshakeBreaches.findings(in: events)
        if failsBreaches, !breaches.isEmpty {
          let sentence = HandshakeBreaches.sentence(breaches, url: url)
          return fail(.failed(sentence, exitStatus: ExitStatus.protocolError))
        }
        return open(outcome.negotiated, connection: connection, breaches)
      case .handshake(let outcome):
        return fail(
          .refused(Refusal(response: outcome.response, body: outcome.refusalBody)))
      case .failure(let sentence):
        return fail(.failed("\(url): \(sentence)", exitStatus: ExitStatus.unavailable))
      default: break
      }
    }
    return []
  }

  /// The head of a refusal is there.
  ///
  /// Its body only has a moment to arrive: some servers never end it.
  mutating func refused(_ refusal: Refusal) -> [Action] {
    guard isUnanswered else { return [] }
    if refusal.body.count >= Refusal.enoughBody { return fail(.refused(refusal)) }
    let isFirst = state == .handshaking
    state = .refused(refusal)
    return isFirst ? [.wait(seconds: Self.bodyPatience)] : []
  }

  private var isUnanswered: Bool {
    switch state {
    case .handshaking, .refused: true
    case .open, .closing, .over: false
    }
  }

  /// The transport ended.
  ///
  /// - Parameters:
  ///   - summary: How the closing handshake went; nil when there was no WebSocket to close.
  ///   - clause: What the server did to break it: the end of the sentence "the server …".
  mutating func ended(_ summary: CloseSummary?, because clause: String? = nil) -> [Action] {
    guard state != .over || summary != nil else { return [] }
    if let summary {
      state = .over
      return [.report(.closed(summary, because: violation ?? clause)), .disconnect]
    }
    if case .refused(let refusal) = state { return fail(.refused(refusal)) }
    let deed = clause ?? "closed the connection"
    let lack = side == .client ? "answering the handshake" : "a handshake"
    // A server that expects TLS does so too.
    let question = url.hasPrefix("ws://") ? "; is it wss:// instead of ws://?" : ""
    let sentence =
      "\(url): the \(side.peer.name) \(deed) without \(lack)\(side == .client ? question : "")"
    return fail(.failed(sentence, exitStatus: ExitStatus.unavailable))
  }

  /// The connection is given up: nothing more is reported except the end of one that was open.
  mutating func abandon() { state = .over }

  /// The time that was asked for is over.
  ///
  /// - Parameter key: Masks the frame that is sent then.
  mutating func timerFired(key: MaskingKey) -> [Action] {
    switch state {
    case .handshaking:
      let what = side == .client ? "answer to the handshake" : "handshake"
      let sentence = "\(url): no \(what) within \(Seconds.text(handshakePatience)) s"
      return fail(.failed(sentence, exitStatus: ExitStatus.unavailable))
    case .refused(let refusal): return fail(.refused(refusal))
    case .closing: return [.disconnect]
    case .open: return pingsAreDue(key: key)
    case .over: return []
    }
  }

  private mutating func pingsAreDue(key: MaskingKey) -> [Action] {
    guard let steps = pings?.fired(), let wait = pings?.wait else { return [] }
    var actions: [Action] = []
    for step in steps {
      switch step {
      case .ping(let payload): actions.append(control(.ping, payload, key))
      case .note(let sentence): actions.append(.note(sentence))
      case .timedOut:
        let patience = Seconds.text(reflexes.pingTimeout ?? 0)
        violation = "sent no pong within \(patience) s"
        return run(.close(CloseCode(rawValue: 1011), reason: "no pong"), key: key) + [.disconnect]
      }
    }
    return actions + [.wait(seconds: wait)]
  }

  /// Closes the connection for something that the server did: the end of the sentence "the server
  /// …".
  mutating func fail(because clause: String, key: MaskingKey) -> [Action] {
    guard state == .open else { return [] }
    violation = clause
    return run(.close(.normal, reason: ""), key: key)
  }

  /// A Pong of the server passed.
  mutating func pong(_ payload: [UInt8]) { pings?.pong(payload) }

  /// Whether `judged` has to be given the findings on the server's frames.
  var judges: Bool { sizeLimit != nil || reflexes.failsViolations }

  /// Takes the findings on the server's frames.
  ///
  /// A frame over the size limit closes the connection (RFC 6455, section 7.4.1: 1009), and with
  /// `--fail-on-violation` any breach of the protocol does.
  ///
  /// - Parameter key: Masks the Close.
  mutating func judged(_ findings: [Finding], key: () -> MaskingKey) -> [Action] {
    guard state == .open else { return [] }
    if let sizeLimit, findings.contains(where: { $0.rule == .f19 && $0.from == side.peer }) {
      let reason = "more than \(sizeLimit) bytes"
      return run(.close(CloseCode(rawValue: 1009), reason: reason), key: key())
    }
    guard reflexes.failsViolations else { return [] }
    for finding in findings {
      guard let code = ProtocolViolation.code(for: finding, of: side.peer) else { continue }
      let rule = finding.rule.rawValue
      violation = "broke the protocol (\(rule): \(finding.text)), which --fail-on-violation ends"
      return run(.close(code, reason: rule), key: key())
    }
    return []
  }

  private mutating func open(
    _ handshake: NegotiatedHandshake, connection: UInt32, _ breaches: [Finding]
  ) -> [Action] {
    state = .open
    if let agreed = handshake.permessageDeflate {
      // RFC 7692, 7.1.1.2 and 7.1.2.2: what a client offers for itself applies without an answer.
      deflater = Deflater(
        windowBits: min(agreed.windowBits(from: side), offer.clientMaxWindowBits),
        keepsContext: agreed.keepsContext(from: side) && offer.keepsContext(from: .client))
    }
    var actions: [Action] = [.report(.opened(connection: connection, breaches: breaches))]
    if let interval = reflexes.pingInterval {
      pings = PingSchedule(interval: interval, timeout: reflexes.pingTimeout)
      actions.append(.wait(seconds: interval))
    }
    for (command, key) in waiting { actions += run(command, key: key) }
    waiting = []
    return actions
  }

  private mutating func fail(_ event: ClientEvent) -> [Action] {
    state = .over
    return [.report(event), .disconnect]
  }
}
