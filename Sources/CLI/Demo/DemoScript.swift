import WebSocket

/// The conversation of the demo's server and clients: a bit of everything that a frame log can
/// show.
struct DemoScript {
  /// One step of a side's talk: bytes to send, and how long to wait before the next step.
  struct Step {
    var bytes: [UInt8]
    var milliseconds: Int64
  }

  private let side: Endpoint
  /// Whether a client makes calls; otherwise it chats.
  private let asks: Bool
  private var count = 0
  private var keys: UInt32

  /// - Parameter seed: Where the masking keys of a client begin.
  init(side: Endpoint, asks: Bool = false, seed: UInt32 = 0) {
    self.side = side
    self.asks = asks
    keys = seed
  }

  /// The next step of a side that sends on its own; nil at its end.
  mutating func next() -> Step? {
    defer { count += 1 }
    if side == .server { return serverStep() }
    guard asks else { return clientStep() }
    guard DemoOrders.calls.indices.contains(count) else { return nil }
    let call = DemoOrders.calls[count]
    return Step(bytes: frame(.text, Array(call.text.utf8)), milliseconds: call.milliseconds)
  }

  private mutating func serverStep() -> Step {
    let price = 100 + (count * 37) % 23
    switch count % 12 {
    case 3: return Step(bytes: frame(.ping, Array("tick \(count)".utf8)), milliseconds: 400)
    // One message in three fragments, with a ping between them (RFC 6455, section 5.4).
    case 6:
      return Step(
        bytes: frame(.text, Array(#"{"type":"snapshot","#.utf8), fin: false), milliseconds: 150)
    case 7: return Step(bytes: frame(.ping, Array("between".utf8)), milliseconds: 150)
    case 8:
      return Step(
        bytes: frame(.continuation, Array(#""bids":[[101,2],[100,7]],"#.utf8), fin: false),
        milliseconds: 150)
    case 9:
      return Step(
        bytes: frame(.continuation, Array(#""asks":[[103,1]]}"#.utf8)), milliseconds: 600)
    case 11:
      return Step(
        bytes: frame(.binary, (0..<200).map { UInt8(truncatingIfNeeded: $0 &* count) }),
        milliseconds: 500)
    default:
      let text = #"{"type":"trade","symbol":"WIND","price":\#(price),"n":\#(count)}"#
      return Step(bytes: frame(.text, Array(text.utf8)), milliseconds: 350)
    }
  }

  private mutating func clientStep() -> Step {
    let words = ["hello", "how is the wind?", "naïve café", "12 knots, gusting 20", "bye then"]
    // Every so often a mistake, so that there is a finding to look at.
    switch count % 9 {
    case 5: return Step(bytes: frame(.text, [0x63, 0x61, 0x66, 0xE9]), milliseconds: 1500)
    case 7:
      let header = FrameHeader(
        firstByte: 0x81, length: 4, lengthForm: .bits16, maskingKey: nextKey())
      return Step(
        bytes: FrameSerializer.frame(header: header, payload: Array("long".utf8)),
        milliseconds: 1500)
    default:
      return Step(bytes: frame(.text, Array(words[count % 5].utf8)), milliseconds: 900)
    }
  }

  /// A frame of this side; a client's are masked.
  mutating func frame(_ opcode: Opcode, _ payload: [UInt8], fin: Bool = true) -> [UInt8] {
    let key = side == .client ? nextKey() : nil
    let header = FrameHeader(
      fin: fin, opcode: opcode, length: UInt64(payload.count), maskingKey: key)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  private mutating func nextKey() -> MaskingKey {
    keys = keys &* 1_664_525 &+ 1_013_904_223
    return MaskingKey(keys)
  }
}
