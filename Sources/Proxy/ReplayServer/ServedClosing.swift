import Capture
import WebSocket

/// The server's side of the closing handshake, and its answers to Pings.
struct ServedClosing {
  enum Action: Equatable {
    /// Send this frame.
    case write([UInt8])
    /// Wait this many seconds for the client's Close, then end the transport.
    case wait(seconds: Int64)
    /// End the transport: the server does that first (RFC 6455, section 7.1.1).
    case end
  }

  /// Seconds that the client has for its Close, once ours is sent.
  private static let patience: Int64 = 5

  private var isSent = false
  private var isReceived = false
  private let answersPings: Bool

  init(answersPings: Bool) { self.answersPings = answersPings }

  /// Handles the control frames that passed.
  mutating func passed(_ notables: [FrameBatch.Notable], from: Endpoint) -> [Action] {
    var actions: [Action] = []
    for notable in notables {
      switch notable.opcode {
      case .close: actions += closed(notable.payload, from: from)
      case .ping where from == .client && answersPings && !isSent:
        actions.append(.write(Self.frame(.pong, notable.payload)))
      default: break
      }
    }
    return actions
  }

  private mutating func closed(_ payload: [UInt8], from: Endpoint) -> [Action] {
    let isFirst = from == .server ? !isSent : !isReceived
    if from == .server { isSent = true } else { isReceived = true }
    guard isFirst else { return [] }
    if isSent && isReceived { return [.end] }
    if isSent { return [.wait(seconds: Self.patience)] }
    let code = CloseBody(payload: payload).code
    // The code is echoed, unless it must not be sent (section 5.5.1).
    let answer = code.map { CloseBody(code: $0.isSendable ? $0 : .protocolError).payload } ?? []
    return [.write(Self.frame(.close, answer))]
  }

  /// A control frame of the server's own.
  static func frame(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
    let header = FrameHeader(opcode: opcode, length: UInt64(payload.count), maskingKey: nil)
    return FrameSerializer.frame(header: header, payload: payload)
  }
}
