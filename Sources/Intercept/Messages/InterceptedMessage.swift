package import WebSocket

/// What is held, edited or dropped as one: a control frame, a fragment, or all frames of a message.
package struct InterceptedMessage: Sendable {
  /// The headers of its frames as they came.
  package internal(set) var headers: [FrameHeader] = []
  /// The bytes it came in, header and payload of one frame after the other.
  package internal(set) var wire: [UInt8] = []
  /// The payload: unmasked, and inflated when it was compressed and `isReadable`.
  package internal(set) var content: [UInt8] = []
  /// Whether it is a message that permessage-deflate compressed (RFC 7692, section 6).
  package internal(set) var isCompressed = false
  /// Whether `content` is what the sender meant: false for a message that did not inflate, and for
  /// bytes that are not a whole frame.
  package internal(set) var isReadable = true
  /// Whether it inflates to more than the limit.
  package internal(set) var isOversize = false
  /// False for what the end of the stream, or a Close, cut short: it can only be forwarded as it
  /// is.
  package internal(set) var isComplete = true

  init() {}

  /// Bytes that are not whole frames and never will be.
  init(incomplete bytes: [UInt8]) {
    wire = bytes
    isComplete = false
    isReadable = false
  }

  /// FIN, RSV1–3 and opcode of its first frame.
  package var firstByte: UInt8 { headers.first?.firstByte ?? 0 }
  package var opcode: Opcode { Opcode(rawValue: firstByte) }
  package var isControl: Bool { opcode.isControl && !headers.isEmpty }
  /// Whether it is a Ping or a Pong, which nothing else waits for.
  package var isKeepAlive: Bool { opcode == .ping || opcode == .pong }
  /// Whether its last frame ends a message.
  package var endsMessage: Bool { headers.last?.fin ?? false }
  /// Whether it is a piece of a message and not the whole of one.
  package var isFragment: Bool {
    !isControl && (opcode == .continuation || !endsMessage)
  }
  /// Whether one of its frames has a reserved bit set that only an unknown extension can explain.
  package var hasReservedBits: Bool {
    headers.contains { $0.firstByte & (isCompressed ? 0x30 : 0x70) != 0 }
  }

  /// Takes one more frame, as it came.
  mutating func append(_ header: FrameHeader, _ bytes: [UInt8]) {
    headers.append(header)
    if wire.isEmpty { wire = bytes } else { wire += bytes }
  }

  /// The payloads of its frames one after the other, unmasked.
  func payloads() -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var position = 0
    for header in headers {
      let start = position + header.byteCount
      position = min(wire.count, start + Int(clamping: header.length))
      guard start <= position else { break }
      payloads.append(Masking.unmasked(wire[start..<position], key: header.maskingKey))
    }
    return payloads
  }
}
