import TestSupport
import Testing
import WebSocket

@testable import Intercept

/// What the decoder makes of a stream must not depend on how the stream was cut, and what it gives
/// out must be the bytes that went in, in order.
@Suite struct InterceptDecoderTests {
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func comesToTheSameHoweverAStreamIsCut(seed: UInt64) {
    let stream = DecoderStream(seed: seed)
    var whole = DecoderLog()
    whole.run(stream, cut: [stream.bytes])
    for round in 1...4 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed &* 100 &+ round)
      var log = DecoderLog()
      log.run(stream, cut: DecoderStream.chunks(stream.bytes, &random))
      #expect(log.entries == whole.entries, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: 1...160 as ClosedRange<UInt64>)
  func givesEveryByteOutOnceUnchangedAndInOrder(seed: UInt64) {
    let stream = DecoderStream(seed: seed)
    var random = SeededGenerator(seed: seed &+ 5000)
    let chunks = DecoderStream.chunks(stream.bytes, &random)
    var log = DecoderLog()
    log.run(stream, cut: chunks)
    #expect(log.defect(of: stream) == nil, "seed \(seed)")
    var hesitating = DecoderLog()
    hesitating.run(stream, cut: chunks, hesitating: &random)
    #expect(hesitating.defect(of: stream) == nil, "seed \(seed), hesitating")
  }

  @Test func seldomGivesUpAStreamOfWhatPeersSend() {
    let given = (1...160 as ClosedRange<UInt64>).filter { seed in
      let stream = DecoderStream(seed: seed)
      var log = DecoderLog()
      log.run(stream, cut: [stream.bytes])
      return log.isTooLarge
    }
    #expect(given.count < 20, "\(given)")
  }
}

/// Frames as peers send them, and as they should not.
struct DecoderStream {
  let from: Endpoint
  let deflate: PermessageDeflate?
  let size: InterceptDecoder.Size
  let limit: Int
  /// Where the stream is when the decoder takes over.
  let start: DecoderSnapshot
  /// What went before.
  let passed: [UInt8]
  let bytes: [UInt8]

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    from = seed % 2 == 0 ? .client : .server
    deflate = seed % 3 == 0 ? nil : PermessageDeflate()
    size = seed % 5 < 2 ? .frames : .messages
    limit = seed % 7 == 0 ? 200 : 4000
    var bytes: [UInt8] = []
    var isInside = false
    for _ in 0..<40 {
      bytes += Self.frame(
        &random, from: from, isCompressing: deflate != nil, isInside: &isInside)
    }
    if seed % 11 == 0 { bytes += random.bytes(300) }
    if seed % 4 == 1 { bytes.removeLast(Int.random(in: 1...20, using: &random)) }
    let count = seed % 4 < 2 ? 0 : Int.random(in: 0...200, using: &random)
    passed = Array(bytes.prefix(count))
    start = Self.snapshot(after: passed, from: from)
    self.bytes = Array(bytes.dropFirst(count))
  }

  private static func frame(
    _ random: inout SeededGenerator, from: Endpoint, isCompressing: Bool, isInside: inout Bool
  ) -> [UInt8] {
    var payload = random.bytes(Int.random(in: 0...3, using: &random) == 0 ? 150 : 12)
    var opcode = Opcode.text
    var fin = Bool.random(using: &random)
    var rsv1 = false
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1: (opcode, fin) = (.ping, true)
    case 2: (opcode, fin) = (.pong, true)
    case 3: (opcode, fin, payload) = (.close, true, [3, 232])
    case 4: opcode = .binary
    case 5: rsv1 = true
    case 6: opcode = .continuation
    default:
      opcode = isInside ? .continuation : .text
      if !isInside, isCompressing {
        rsv1 = true
        payload = stored(payload)
        fin = true
      }
    }
    if !opcode.isControl { isInside = !fin }
    let key = from == .client ? MaskingKey(UInt32.random(in: 1...9999, using: &random)) : nil
    let header = FrameHeader(
      fin: fin, rsv1: rsv1, opcode: opcode, length: UInt64(payload.count), maskingKey: key)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  /// A message in one stored block (RFC 7692, section 7.2.3.1): the same whatever zlib there is.
  private static func stored(_ payload: [UInt8]) -> [UInt8] {
    let count = UInt8(payload.count)
    return [0, count, 0, ~count, 0xFF] + payload + [0]
  }

  private static func snapshot(after bytes: [UInt8], from: Endpoint) -> DecoderSnapshot {
    var parser = FrameParser(from: from, streamOffset: 0, limits: FrameLimits())
    var number: UInt32 = 0
    let batch = FrameBatch()
    batch.begin()
    bytes.withUnsafeBytes { parser.receive($0, number: &number, into: batch) }
    return parser.snapshot
  }

  static func chunks(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    var position = 0
    while position < bytes.count {
      let size = Int.random(in: 1...(Bool.random(using: &random) ? 5 : 200), using: &random)
      chunks.append(Array(bytes[position..<min(bytes.count, position + size)]))
      position += size
    }
    return chunks
  }
}

/// What came out: bytes that passed joined where they follow one another, messages with everything
/// that is known of them.
struct DecoderLog {
  private(set) var entries: [String] = []
  private var passed: (bytes: [UInt8], isInsideFrame: Bool, isInsideMessage: Bool?)?
  /// The bytes that came out, in order.
  private(set) var wire: [UInt8] = []
  private(set) var isTooLarge = false

  mutating func run(_ stream: DecoderStream, cut chunks: [[UInt8]]) {
    run(stream, chunks) { (true, false) }
  }

  /// Sometimes the bytes may not pass, and sometimes the receiver's window is another.
  mutating func run(
    _ stream: DecoderStream, cut chunks: [[UInt8]], hesitating random: inout SeededGenerator
  ) {
    run(stream, chunks) {
      (Int.random(in: 0..<4, using: &random) > 0, Int.random(in: 0..<4, using: &random) == 0)
    }
  }

  private mutating func run(
    _ stream: DecoderStream, _ chunks: [[UInt8]], _ ask: () -> (canPass: Bool, isDiverged: Bool)
  ) {
    var decoder = InterceptDecoder(
      from: stream.from, deflate: stream.deflate, snapshot: stream.start, size: stream.size,
      limit: stream.limit)
    for chunk in chunks {
      decoder.append(chunk)
      while true {
        let (canPass, isDiverged) = ask()
        let event = decoder.next(canPass: canPass, isDiverged: isDiverged, window: { [] })
        guard let event else { break }
        if case .tooLarge = event {
          entries.append("too large")
          isTooLarge = true
          return
        }
        note(event)
      }
    }
    finishPassed()
    entries.append("\(decoder.isExhausted)")
    let rest = decoder.finish()
    wire += rest?.wire ?? []
    entries.append("rest \(rest?.wire ?? [])")
  }

  /// What is wrong with the bytes that came out; nil when nothing is.
  func defect(of stream: DecoderStream) -> String? {
    if isTooLarge { return nil }
    // Nothing is put together but what is compressed.
    if stream.size == .frames, stream.deflate == nil {
      return wire == stream.bytes ? nil : "other bytes, or in another order"
    }
    return StreamOrder(size: stream.size, isCompressing: stream.deflate != nil)
      .defect(arrived: stream.passed + stream.bytes, left: stream.passed + wire)
  }

  private mutating func note(_ event: InterceptDecoder.Event) {
    switch event {
    case .pass(let bytes, let isInsideFrame, let isInsideMessage):
      wire += bytes
      passed = (
        (passed?.bytes ?? []) + bytes, isInsideFrame, isInsideMessage ?? passed?.isInsideMessage
      )
    case .message(let unit):
      finishPassed()
      wire += unit.wire
      entries.append(
        "\(unit.headers.map(\.firstByte)) \(unit.wire) \(unit.content) \(unit.isCompressed) \(unit.isReadable) "
          + "\(unit.isOversize) \(unit.isComplete)")
    case .tooLarge: break
    }
  }

  private mutating func finishPassed() {
    if let passed {
      entries.append(
        "pass \(passed.bytes) \(passed.isInsideFrame) \(passed.isInsideMessage as Any)")
    }
    passed = nil
  }
}
