import TestSupport
import Testing
import WebSocket

@testable import Intercept

/// The decoder against itself: what it makes of a stream must not depend on how the stream was cut,
/// and must stay what it was when its inside changes.
@Suite("The decoder of intercepted messages")
struct InterceptDecoderTests {
  @Test("comes to the same however a stream is cut", arguments: 1...60 as ClosedRange<UInt64>)
  func cuts(seed: UInt64) {
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

  /// Recorded from the decoder as it was before its state became one value.
  private static let recorded: [UInt64] = [
    0x0073_4D43_DE94_003B, 0x34AE_6C6C_0B12_6450, 0xDB24_8571_CA78_E1B1, 0x96FC_93F3_A612_A920,
    0x2986_6359_DE7E_F275, 0xAD3D_809F_E954_B5A2, 0xDF12_B93C_D86E_C26A, 0x77E3_7E39_8DD9_2ECE,
    0xECEA_579C_CDA1_B908, 0x9257_3F7A_1041_D0B0, 0x8BF1_9BEE_18DF_8A6B, 0xBAB7_5674_D25D_04C5,
    0xFFCC_CE40_B514_1974, 0x9D8B_125F_C8B2_41A2, 0x55B1_6CB4_594C_A106, 0x116F_19B7_3CB6_2ACA,
    0xD266_CC0A_E9B3_6AF7, 0x8F98_14CF_626B_0D95, 0x4837_EBDC_405E_5BC1, 0x3967_1FD4_31BC_7E27,
    0xA383_007A_858D_6A26, 0x88D6_036D_CC77_5D1F, 0x6E92_8E60_53D7_8175, 0xD015_C4E8_DC66_F669,
    0xBB5B_98FF_5184_186A, 0x045C_8C01_C743_036E, 0x9969_FDDE_F72C_0DED, 0x4717_9BBD_FFD6_0B03,
    0x180E_F537_8432_A51A, 0xCE73_D380_E751_4030, 0xD391_8387_38C3_E93B, 0x3A1B_7DB9_49D2_BED7,
    0x82EB_DA81_6841_772D, 0xA5CF_2ED6_58F0_3E97, 0xCC42_DD30_9FC9_7DEF, 0x2A72_955B_7070_DA14,
    0x4AEB_5766_B005_E3FA, 0x0B54_5458_E5E9_EB70, 0x2B45_5736_1E3E_BFC8, 0x8D24_290A_AF4C_F434,
  ]

  @Test("decides at every step as it did before")
  func steps() {
    var digests: [UInt64] = []
    for seed in 1...40 as ClosedRange<UInt64> {
      let stream = DecoderStream(seed: seed)
      var random = SeededGenerator(seed: seed &+ 5000)
      var log = DecoderLog()
      log.run(stream, cut: DecoderStream.chunks(stream.bytes, &random), hesitating: &random)
      digests.append(log.digest)
    }
    #expect(digests == Self.recorded)
  }

  @Test("gives every byte out once, in the order in which frames end")
  func bytes() {
    for seed in 100...160 as ClosedRange<UInt64> {
      let stream = DecoderStream(seed: seed)
      var random = SeededGenerator(seed: seed)
      var log = DecoderLog()
      log.run(stream, cut: DecoderStream.chunks(stream.bytes, &random))
      #expect(log.byteCount == stream.bytes.count, "seed \(seed)")
    }
  }
}

/// Frames as peers send them, and as they should not.
struct DecoderStream {
  let from: Endpoint
  let deflate: PermessageDeflate?
  let size: InterceptDecoder.Size
  let limit: Int
  /// Where the stream stands when the decoder takes over.
  let start: DecoderSnapshot
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
    let passed = seed % 4 < 2 ? 0 : Int.random(in: 0...200, using: &random)
    start = Self.snapshot(after: Array(bytes.prefix(passed)), from: from)
    self.bytes = Array(bytes.dropFirst(passed))
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
  private(set) var byteCount = 0

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
          return
        }
        note(event)
      }
    }
    finishPassed()
    entries.append("\(decoder.isExhausted)")
    let rest = decoder.finish()
    byteCount += rest?.wire.count ?? 0
    entries.append("rest \(rest?.wire ?? [])")
  }

  private mutating func note(_ event: InterceptDecoder.Event) {
    switch event {
    case .pass(let bytes, let isInsideFrame, let isInsideMessage):
      byteCount += bytes.count
      passed = (
        (passed?.bytes ?? []) + bytes, isInsideFrame, isInsideMessage ?? passed?.isInsideMessage
      )
    case .message(let unit):
      finishPassed()
      byteCount += unit.wire.count
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

  /// FNV-1a of the entries.
  var digest: UInt64 {
    entries.joined(separator: "\n").utf8.reduce(0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
  }
}
