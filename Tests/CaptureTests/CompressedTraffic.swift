import CaptureSupport
import TestSupport
import Testing
import WebSocket

@testable import Capture

/// Random reads of four connections, three of which compress, with everything that may be wrong
/// with compressed messages.
struct CompressedTraffic {
  private enum Step {
    case read([UInt8], from: Endpoint, connection: Int)
    case fail(connection: Int)
    case end(by: Endpoint, connection: Int)
  }

  private static let offers: [String?] = [
    "permessage-deflate", "permessage-deflate; client_max_window_bits=9; server_max_window_bits=9",
    "permessage-deflate; client_no_context_takeover; server_no_context_takeover", nil,
  ]

  private var steps: [Step] = []

  init(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Each end's bytes, and then one read after the other from any of them.
    var streams: [(connection: Int, from: Endpoint, bytes: ArraySlice<UInt8>)] = []
    for connection in Self.offers.indices {
      for end in Endpoint.allCases {
        var author = Author(from: end, isCompressing: Self.offers[connection] != nil)
        let frames = try (0..<30).flatMap { _ in try author.frames(&random) }
        let isCut = random.below(2) == 0
        streams.append((connection, end, isCut ? frames.dropLast(random.below(20)) : frames[...]))
      }
    }
    while !streams.isEmpty {
      let index = random.below(streams.count)
      let limit = [3, 100, 2000, 20_000][random.below(4)]
      let bytes = streams[index].bytes.prefix(1 + random.below(limit))
      streams[index].bytes = streams[index].bytes.dropFirst(bytes.count)
      let (connection, from, rest) = streams[index]
      if !bytes.isEmpty {
        steps.append(.read(Array(bytes), from: from, connection: connection))
      }
      if random.below(100) == 0 { steps.append(.fail(connection: connection)) }
      guard rest.isEmpty else { continue }
      streams.remove(at: index)
      if !streams.contains(where: { $0.connection == connection }) {
        steps.append(.end(by: from, connection: connection))
      }
    }
  }

  /// Plays all of it, and calls `pause` after each read.
  func play(into session: Session, inflatesLate: Bool, pause: () -> Void = {}) {
    let talks = Self.offers.indices.map { index in
      Conversation(session: session, client: 50_000 + UInt16(index), inflatesLate: inflatesLate)
    }
    for (talk, offer) in zip(talks, Self.offers) {
      let line = offer.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
      talk.open(requestLines: line, responseLines: line)
    }
    for step in steps {
      switch step {
      case .read(let bytes, let from, let connection): talks[connection].send(bytes, from: from)
      case .fail(let connection):
        talks[connection].recorder.fail("broken", at: talks[connection].time)
      case .end(let end, let connection): talks[connection].end(by: end)
      }
      pause()
    }
  }
}

/// Writes frames as one end sends them, good ones and others.
private struct Author {
  let from: Endpoint
  let isCompressing: Bool
  // The window is the largest: what was agreed may be less, so that some go back too far.
  private let deflater = Deflater()

  init(from: Endpoint, isCompressing: Bool) {
    self.from = from
    self.isCompressing = isCompressing
  }

  mutating func frames(_ random: inout SeededGenerator) throws -> [UInt8] {
    let text = SeededGenerator.text([5, 300, 5000][random.below(3)], seed: random.next())
    guard isCompressing, random.below(4) > 0 else { return plain(text, &random) }
    var payload = try #require(deflater).deflate(
      random.below(12) == 0 ? text + [0xFF, 0xC0] : text)
    switch random.below(24) {
    case 0: payload[random.below(payload.count)] ^= 1 << UInt8(random.below(8))
    case 1: payload = []
    case 2: payload = [0x03, 0x00]
    case 3: payload += [0x00, 0x00, 0xFF, 0xFF]
    default: break
    }
    let kind: UInt8 = random.below(3) == 0 ? 0x42 : 0x41
    guard random.below(3) == 0 else { return frame(0x80 | kind, payload, &random) }
    let cut = random.below(payload.count + 1)
    // Now and then the second fragment never comes, or claims to be compressed itself.
    let ping = random.below(2) == 0 ? frame(0x89, [1, 2, 3], &random) : []
    let first = frame(kind, Array(payload[..<cut]), &random) + ping
    let rest = Array(payload[cut...])
    switch random.below(8) {
    case 0: return first
    case 1: return first + frame(0xC0, rest, &random)
    default: return first + frame(0x80, rest, &random)
    }
  }

  private func plain(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    switch random.below(8) {
    case 0: frame(0x89, Array(text.prefix(100)), &random)
    case 1: frame(0xA1, text, &random)
    case 2: frame(0xC9, [], &random)
    case 3: frame(0x81, text + [0xFF], &random)
    case 4: frame(0x88, [0x03, 0xE8], &random)
    default: frame(0x82, text, &random)
    }
  }

  private func frame(
    _ first: UInt8, _ payload: [UInt8], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let length = UInt64(payload.count)
    let isMasked = (from == .client) != (random.below(40) == 0)
    let header = FrameHeader(
      firstByte: first, length: length, lengthForm: .minimal(for: length),
      maskingKey: isMasked ? MaskingKey(UInt32(truncatingIfNeeded: random.next())) : nil)
    return FrameSerializer.frame(header: header, payload: payload)
  }
}

extension SeededGenerator {
  /// Words that compress somewhat.
  static func text(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let words = ["wind", "sock", "frame ", "masking ", "{\"price\":", "0.12}", "7", "fragment "]
    var text: [UInt8] = []
    while text.count < count { text += words[random.below(words.count)].utf8 }
    return Array(text.prefix(count))
  }
}
