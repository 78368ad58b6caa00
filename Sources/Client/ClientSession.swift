import Capture
import WebSocket

/// How a client behaves on one connection: when it answers, when it closes, what it reports.
///
/// It holds no socket and knows no time. What happened goes in, actions come out, and whoever owns
/// the socket does them in order. It does not fail a connection whose server breaks rules: an
/// inspector goes on as long as the bytes do.
struct ClientSession {
  /// What is to be done.
  enum Action: Equatable, Sendable {
    /// Send these bytes, and record them.
    case write([UInt8])
    case report(ClientEvent)
    /// Call `timerFired` after so many seconds; a timer set before is void.
    case wait(seconds: Int64)
    /// Close the transport, after what was written before has gone out.
    case disconnect
  }

  private enum State: Equatable {
    case handshaking
    case open
    /// At least one Close frame has been seen.
    case closing(isSent: Bool, isReceived: Bool)
    /// The transport is closed, or being closed by this end.
    case over
  }

  /// Seconds that the server has for its Close, once ours is sent.
  static let replyPatience: Int64 = 5
  /// Seconds that the server has to close TCP after both Close frames (RFC 6455, section 7.1.1:
  /// the client "SHOULD wait for the server to close the connection").
  static let closePatience: Int64 = 2
  /// Commands that may wait for the connection to open.
  static let waitingLimit = 1024

  private var state = State.handshaking
  private var isAnsweringPings: Bool
  private let url: String
  private let handshakePatience: UInt32
  /// Commands from before the connection was open.
  private var waiting: [(command: ClientCommand, key: MaskingKey)] = []
  private var deflater: Deflater?
  /// The newest Ping that could not be answered yet because the socket takes no more.
  private var unanswered: (payload: [UInt8], key: MaskingKey)?

  /// - Parameters:
  ///   - url: The URL for sentences.
  ///   - autoPong: Whether Pings are answered.
  ///   - handshakePatience: Seconds that the server has for answering the handshake.
  init(url: String, autoPong: Bool, handshakePatience: UInt32) {
    self.url = url
    self.isAnsweringPings = autoPong
    self.handshakePatience = handshakePatience
  }

  /// Whether the connection is a WebSocket by now and not closing.
  var isOpen: Bool { state == .open }

  /// The transport stands: sends the opening handshake.
  mutating func connected(request: [UInt8]) -> [Action] {
    [.write(request), .wait(seconds: Int64(handshakePatience))]
  }

  /// What the tap says of bytes that the server sent.
  ///
  /// - Parameters:
  ///   - events: What the read came to.
  ///   - connection: The connection's number in the session.
  /// - Returns: What to do about it; nothing once the handshake is done.
  mutating func received(
    _ events: [DissectorEvent], connection: UInt32
  ) -> [Action] {
    guard state == .handshaking else { return [] }
    for event in events {
      switch event {
      case .handshake(let outcome) where outcome.response.status == 101:
        return open(outcome.negotiated, connection: connection)
      case .handshake(let outcome):
        let response = outcome.response
        return fail(
          .refused(status: response.status, reason: response.reason, body: outcome.refusalBody))
      case .failure(let sentence):
        return fail(.failed("\(url): \(sentence)", exitStatus: ExitStatus.unavailable))
      default: break
      }
    }
    return []
  }

  /// The transport ended; `summary` says how the closing handshake went, nil when there was no
  /// WebSocket to close.
  mutating func ended(_ summary: CloseSummary?) -> [Action] {
    guard state != .over || summary != nil else { return [] }
    defer { state = .over }
    if let summary { return [.report(.closed(summary)), .disconnect] }
    let sentence = "\(url): the server closed the connection without answering the handshake"
    return [.report(.failed(sentence, exitStatus: ExitStatus.unavailable)), .disconnect]
  }

  /// The time that was asked for is over.
  mutating func timerFired() -> [Action] {
    switch state {
    case .handshaking:
      let sentence = "\(url): no answer to the handshake within \(handshakePatience) s"
      return fail(.failed(sentence, exitStatus: ExitStatus.unavailable))
    case .closing: return [.disconnect]
    case .open, .over: return []
    }
  }

  private mutating func open(_ handshake: NegotiatedHandshake, connection: UInt32) -> [Action] {
    state = .open
    if let agreed = handshake.permessageDeflate {
      deflater = Deflater(
        windowBits: agreed.windowBits(from: .client),
        keepsContext: agreed.keepsContext(from: .client))
    }
    var actions: [Action] = [.report(.opened(connection: connection))]
    for (command, key) in waiting { actions += run(command, key: key) }
    waiting = []
    return actions
  }

  private mutating func fail(_ event: ClientEvent) -> [Action] {
    state = .over
    return [.report(event), .disconnect]
  }
}

extension ClientSession {
  /// Does what the user asks for; `key` masks the frame when it is one that windsock makes.
  mutating func run(_ command: ClientCommand, key: MaskingKey) -> [Action] {
    if case .autoPong(let isOn) = command {
      isAnsweringPings = isOn
      return []
    }
    switch state {
    case .handshaking:
      if waiting.count < Self.waitingLimit { waiting.append((command, key)) }
      return []
    case .open: return send(command, key: key)
    case .closing(let isSent, _):
      switch command {
      case .frame, .raw: return send(command, key: key)
      case .close: return isSent ? [.disconnect] : send(command, key: key)
      case .text, .binary, .ping, .pong, .autoPong: return []
      }
    case .over: return []
    }
  }

  private func send(_ command: ClientCommand, key: MaskingKey) -> [Action] {
    switch command {
    case .text(let text): [message(.text, Array(text.utf8), key)]
    case .binary(let bytes): [message(.binary, bytes, key)]
    case .ping(let payload): [control(.ping, payload, key)]
    case .pong(let payload): [control(.pong, payload, key)]
    case .close(let code, let reason):
      [control(.close, CloseBody(code: code, reason: Array(reason.utf8)).payload, key)]
    case .frame(let header, let payload):
      [.write(FrameSerializer.frame(header: header, payload: payload))]
    case .raw(let bytes): [.write(bytes)]
    case .autoPong: []
    }
  }

  private func message(_ opcode: Opcode, _ payload: [UInt8], _ key: MaskingKey) -> Action {
    let sent = deflater.map { $0.deflate(payload) } ?? payload
    let header = FrameHeader(
      rsv1: deflater != nil, opcode: opcode, length: UInt64(sent.count), maskingKey: key)
    return .write(FrameSerializer.frame(header: header, payload: sent))
  }

  /// A control frame; section 5.5 allows it 125 bytes of payload.
  private func control(_ opcode: Opcode, _ payload: [UInt8], _ key: MaskingKey) -> Action {
    let payload = Array(payload.prefix(125))
    let header = FrameHeader(opcode: opcode, length: UInt64(payload.count), maskingKey: key)
    return .write(FrameSerializer.frame(header: header, payload: payload))
  }
}

extension ClientSession {
  /// Takes note of the control frames that passed.
  ///
  /// - Parameters:
  ///   - notables: The frames as the tap saw them.
  ///   - from: Who sent them. Our own Close counts however it was made.
  ///   - isWritable: Whether the socket takes more.
  ///   - keys: Makes masking keys.
  /// - Returns: What to do about them.
  mutating func passed(
    _ notables: [FrameBatch.Notable], from: Endpoint, isWritable: Bool, keys: () -> MaskingKey
  ) -> [Action] {
    var actions: [Action] = []
    for notable in notables {
      switch notable.opcode {
      case .close: actions += closed(notable.payload, from: from, keys: keys)
      case .ping where from == .server:
        actions += answer(notable.payload, isWritable: isWritable, key: keys)
      default: break
      }
    }
    return actions
  }

  /// The socket takes bytes again.
  mutating func writable() -> [Action] {
    guard let (payload, key) = unanswered.take(), state == .open else { return [] }
    return [control(.pong, payload, key)]
  }

  private mutating func answer(
    _ payload: [UInt8], isWritable: Bool, key: () -> MaskingKey
  ) -> [Action] {
    guard isAnsweringPings, state == .open else { return [] }
    if isWritable { return [control(.pong, payload, key())] }
    // Section 5.5.3: an endpoint may "elect to send a Pong frame for only the most recently
    // processed Ping frame".
    unanswered = (payload, key())
    return []
  }

  private mutating func closed(
    _ payload: [UInt8], from: Endpoint, keys: () -> MaskingKey
  ) -> [Action] {
    var (isSent, isReceived) =
      if case .closing(let isSent, let isReceived) = state {
        (isSent, isReceived)
      } else {
        (false, false)
      }
    guard state == .open || isSent || isReceived else { return [] }
    let isFirst = from == .client ? !isSent : !isReceived
    if from == .client { isSent = true } else { isReceived = true }
    state = .closing(isSent: isSent, isReceived: isReceived)
    guard isFirst else { return [] }
    if isReceived && !isSent { return [echo(payload, key: keys())] }
    return [.wait(seconds: isReceived ? Self.closePatience : Self.replyPatience)]
  }

  /// The answer to a Close: it "typically echos the status code it received" (section 5.5.1), but
  /// not one that must not be sent.
  private func echo(_ payload: [UInt8], key: MaskingKey) -> Action {
    if payload.isEmpty { return control(.close, [], key) }
    let code = CloseBody(payload: payload).code ?? .protocolError
    let body = CloseBody(code: code.isSendable ? code : .protocolError)
    return control(.close, body.payload, key)
  }
}
