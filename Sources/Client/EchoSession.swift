import Capture
import WebSocket

/// The answers of an echoing endpoint: every message is sent back, every Ping gets a Pong, and the
/// first breach of the protocol a Close with the code that RFC 6455 gives it.
struct EchoSession {
  private let peer: Endpoint
  private var incoming: PeerMessages
  /// Whether it has failed the connection, or the peer has begun to close it.
  private var isClosing = false
  /// Whether a message is longer than what is kept of it.
  private var isTooLong = false

  /// - Parameter peer: Whose messages are sent back.
  init(peer: Endpoint) {
    self.peer = peer
    incoming = PeerMessages(of: peer)
  }

  /// What was negotiated, where this end answered the handshake.
  mutating func agreed(_ handshake: NegotiatedHandshake) { incoming.agreed(handshake) }

  /// Takes what the peer sent: a server's bytes from the first on, a client's from its first frame.
  ///
  /// - Parameters:
  ///   - bytes: One read.
  ///   - events: What the recorder found in it. The row of a finding counts the frames that the read
  ///     completed.
  ///   - underWay: The rules that the incomplete frame already breaks.
  /// - Returns: What to send, in order.
  mutating func received(
    _ bytes: UnsafeRawBufferPointer, _ events: [DissectorEvent], underWay: [Finding]
  ) -> [ClientCommand] {
    guard !isClosing else { return [] }
    let frames = incoming.frames(in: bytes, events)
    var breach = breach(in: events + underWay.map { .finding($0, row: nil) })
    if breach == nil, incoming.isOverLimit {
      breach = (row: frames.count, code: CloseCode(rawValue: 1009))
    }
    var commands: [ClientCommand] = []
    for (row, frame) in frames.enumerated() {
      if let breach, row >= breach.row { break }
      if frame.header.opcode == .close {
        // Section 5.5.1: after a Close nothing but the Close in answer follows.
        isClosing = true
        return commands
      }
      commands += answer(frame)
      if isTooLong {
        isClosing = true
        return commands + [.close(CloseCode(rawValue: 1009), reason: "")]
      }
    }
    guard let breach else { return commands }
    isClosing = true
    return commands + [.close(breach.code, reason: "")]
  }

  private mutating func answer(
    _ frame: (header: FrameHeader, payload: [UInt8])
  ) -> [ClientCommand] {
    if frame.header.opcode == .ping { return [.pong(frame.payload)] }
    let messages = incoming.messages(of: frame)
    isTooLong = messages.contains { $0.omitted > 0 }
    return messages.filter { $0.isComplete && $0.omitted == 0 }.map { message in
      let content = incoming.content(of: message)
      return message.opcode == .text
        ? .text(String(decoding: content, as: UTF8.self)) : .binary(content)
    }
  }

  /// The first frame of the read that breaks a rule, and the close code for that kind of rule.
  private func breach(in events: [DissectorEvent]) -> (row: Int, code: CloseCode)? {
    var first: (row: Int, code: CloseCode)?
    for case .finding(let finding, let row, after: _) in events {
      guard let code = ProtocolViolation.code(for: finding, of: peer) else { continue }
      let row = row ?? .max
      if row < first?.row ?? .max || first == nil { first = (row, code) }
    }
    return first
  }
}
