import CaptureSupport
import TestSupport
import WebSocket

@testable import Capture
@testable import Intercept
@testable import Pcapng

/// One direction through a relay, between a sender that a test plays and a receiver that judges.
final class RelayHarness {
  let from: Endpoint
  let deflate: PermessageDeflate?
  let conversation: Conversation
  let peer: RelayPeer
  var relay: InterceptedDirection
  var judge: (InterceptedMessage) -> InterceptDecision = { _ in .pass }
  var random: SeededGenerator
  var now: UInt64 = Conversation.start
  /// Everything that went out, and what was said of it.
  private(set) var output: [UInt8] = []
  private(set) var marks: [FrameAnnotation] = []
  private(set) var held: [HeldItem] = []
  private(set) var dropped: [InterceptedMessage] = []
  private(set) var disruptions: [Disruption] = []
  private(set) var failures: [String] = []
  private(set) var hasEnded = false
  private var nextID: UInt64 = 1

  /// - Parameter raw: Bytes that pass before the relay is there.
  init(
    from: Endpoint, deflate: PermessageDeflate? = nil, seed: UInt64,
    size: InterceptDecoder.Size = .messages,
    raw: [UInt8] = [], limit: Int = InterceptDecoder.limit
  ) throws {
    self.from = from
    self.deflate = deflate
    // Not the sender's numbers: its keys are not to come again.
    random = SeededGenerator(seed: seed &+ 1_000_003)
    conversation = Conversation()
    let line = deflate.map { "Sec-WebSocket-Extensions: \(Self.parameters($0))\r\n" } ?? ""
    conversation.open(
      requestLines: deflate == nil
        ? "" : "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
      responseLines: line)
    now = conversation.time + 1_000_000
    peer = RelayPeer(from: from, deflate: deflate)
    conversation.send(raw, from: from)
    try peer.take(raw)
    relay = InterceptedDirection(
      from: from, connection: 1, deflate: deflate,
      snapshot: conversation.recorder.snapshot(of: from), size: size, limit: limit)
  }

  private static func parameters(_ deflate: PermessageDeflate) -> String {
    "permessage-deflate; client_max_window_bits=\(deflate.clientMaxWindowBits)"
      + "; server_max_window_bits=\(deflate.serverMaxWindowBits)"
      + (deflate.clientNoContextTakeover ? "; client_no_context_takeover" : "")
      + (deflate.serverNoContextTakeover ? "; server_no_context_takeover" : "")
  }

  func send(_ bytes: [UInt8]) throws {
    relay.receive(bytes)
    try advance()
  }

  /// What passes without being kept.
  func pass(_ bytes: [UInt8]) throws {
    output += bytes
    conversation.time = now
    conversation.send(bytes, from: from)
    try peer.take(bytes)
  }

  /// What is injected is not taken.
  struct Refused: Error {}

  func inject(_ frame: InjectedFrame) throws {
    guard relay.inject(frame) else { throw Refused() }
    try advance()
  }

  func end() throws {
    relay.inputEnded()
    try advance()
  }

  func advance() throws {
    let around = InterceptedDirection.Context(
      decide: { [unowned self] in judge($0) },
      nextID: { [unowned self] in
        defer { nextID += 1 }
        return nextID
      },
      random: { [unowned self] in UInt32.random(in: 0...UInt32.max, using: &random) },
      window: { [unowned self] in conversation.recorder.window(of: from) })
    while true {
      let actions = relay.advance(at: now, around)
      if actions.isEmpty { return }
      for action in actions { try run(action) }
    }
  }

  private func run(_ action: InterceptedDirection.Action) throws {
    switch action {
    case .send(let bytes, let mark):
      output += bytes
      if let mark { marks.append(mark) }
      conversation.time = now
      bytes.withUnsafeBytes {
        conversation.recorder.receive(
          CapturedBytes($0, owner: nil), from: from, at: now, mark: mark)
      }
      try peer.take(bytes)
    case .dropped(let unit, let mark):
      dropped.append(unit)
      conversation.recorder.drop(unit.keptFrames, from: from, at: now, mark: mark)
    case .hold(let item, let unit):
      held.append(item)
      conversation.recorder.keep(unit.keptFrames, id: item.id, from: from, at: now)
    case .keep(let id, let unit):
      conversation.recorder.keep(unit.keptFrames, id: id, from: from, at: now)
    case .release(let id): held.removeAll { $0.id == id }
    case .disrupt(let disruption, _): disruptions.append(disruption)
    case .fail(let sentence): failures.append(sentence)
    case .closeAnswered: break
    case .end: hasEnded = true
    }
  }

  /// The rules that the receiver's side of the stream breaks, all but those of the sender's end.
  var findings: [FindingID] {
    conversation.session.log.read {
      $0.findings.map(\.first).filter { $0.from == from }.map(\.rule)
    }
  }
}

/// The sending end: frames as RFC 6455 has them, compressed by zlib with the agreed window.
struct RelaySender {
  let from: Endpoint
  let deflate: PermessageDeflate?
  private let deflater: Deflater?
  var random: SeededGenerator

  init(from: Endpoint, deflate: PermessageDeflate? = nil, seed: UInt64) {
    self.from = from
    self.deflate = deflate
    deflater = deflate.flatMap {
      Deflater(windowBits: $0.windowBits(from: from), keepsContext: $0.keepsContext(from: from))
    }
    random = SeededGenerator(seed: seed)
  }

  mutating func frame(
    _ opcode: Opcode, _ payload: [UInt8], fin: Bool = true, rsv1: Bool = false
  ) -> [UInt8] {
    let key = MaskingKey(UInt32.random(in: 1...UInt32.max, using: &random))
    let header = FrameHeader(
      fin: fin, rsv1: rsv1, opcode: opcode, length: UInt64(payload.count),
      maskingKey: from == .client ? key : nil)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  /// A message in a number of frames, optionally with a Ping after each but the last.
  mutating func message(
    _ text: String, frames: Int = 1, isCompressed: Bool? = nil, pings: Bool = false
  ) -> [UInt8] {
    let isCompressed = isCompressed ?? (deflate != nil)
    var payload = Array(text.utf8)
    if isCompressed, let deflater { payload = deflater.deflate(payload) }
    let share = (payload.count + frames - 1) / frames
    var bytes: [UInt8] = []
    for index in 0..<frames {
      let start = min(payload.count, index * share)
      let piece = Array(payload[start..<min(payload.count, start + share)])
      bytes += frame(
        index == 0 ? .text : .continuation, piece, fin: index == frames - 1,
        rsv1: isCompressed && index == 0)
      if pings, index < frames - 1 { bytes += frame(.ping, [UInt8(index & 0xFF)]) }
    }
    return bytes
  }

  /// Text that refers back to what was said before, as conversations do.
  mutating func text(_ number: Int) -> String {
    let words = ["wind", "north", "gusting", "knots", "{\"type\":\"snapshot\"", "harbour", "tide"]
    let count = Int.random(in: 0...80, using: &random)
    return "#\(number) "
      + (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }
}

/// Cuts bytes into chunks of random sizes.
func chunks(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
  var chunks: [[UInt8]] = []
  var position = 0
  while position < bytes.count {
    let size = Bool.random(using: &random) ? Int.random(in: 1...7, using: &random) : 300
    chunks.append(Array(bytes[position..<min(bytes.count, position + size)]))
    position += size
  }
  return chunks
}
