package import WebSocket

/// A frame that neither end sent, for one of them to receive.
package enum InjectedFrame: Equatable, Sendable {
  case text(String)
  case binary([UInt8])
  /// Payloads of control frames are cut to the 125 bytes they may have (RFC 6455, section 5.5).
  case ping([UInt8])
  case pong([UInt8])
  case close(CloseCode?, reason: String)
  /// A frame as the user wrote it, legal or not: FIN, RSV1–3 and opcode in its first byte.
  case authored(firstByte: UInt8, payload: [UInt8])

  package var firstByte: UInt8 {
    switch self {
    case .text: 0x81
    case .binary: 0x82
    case .ping: 0x89
    case .pong: 0x8A
    case .close: 0x88
    case .authored(let firstByte, _): firstByte
    }
  }

  package var payload: [UInt8] {
    switch self {
    case .text(let text): Array(text.utf8)
    case .binary(let bytes), .authored(_, let bytes): bytes
    case .ping(let bytes), .pong(let bytes): Array(bytes.prefix(Self.controlLimit))
    case .close(let code, let reason):
      Self.closePayload(code, reason)
    }
  }

  private static let controlLimit = 125

  /// A reason that is too long is cut between two characters.
  private static func closePayload(_ code: CloseCode?, _ reason: String) -> [UInt8] {
    var reason = reason
    while reason.utf8.count > controlLimit - 2 { reason.removeLast() }
    return CloseBody(code: code, reason: Array(reason.utf8)).payload
  }
}

/// Ways to break a connection on purpose.
package enum Disruption: Equatable, Sendable {
  /// Both ends get a Close frame, and the connection ends when they have answered it.
  case close(CloseCode?, reason: String)
  /// The given end gets FIN, as if the other had closed its output.
  case halfClose(Endpoint)
  /// Both ends get RST.
  case reset
}
