import Capture
import Payloads
import Screen
import TestSupport
import Testing
import Text
import WebSocket

@testable import Filter

/// What people type and write in files, and what payloads say: read or refused, never a trap.
@Suite struct TextFuzzTests {
  private static let words = [
    "op", "==", "!=", "text", "binary", "ping", "len", ">", "<=", "1k", "0x10", "and", "or", "not",
    "(", ")", "~b", "~s", "\"a b\"", "'x'", "contains", "matches", "\"[a-z]+(\"", "in", "{", "}",
    ",",
    "close.code", "1000..1005", "json.a[0].b", "dir", "client", "from", "time", "2026-01-02",
    "size",
    "finding", "F01", "hello", "payload", "\\", "\"", "!", "&&", "||", "é", "masked", "-5",
    "99999999999999999999",
  ]

  @Test func filtersAreReadOrSayWhere() {
    let (session, _) = FuzzTalk.session(FuzzTalk.streams.client, FuzzTalk.streams.server) { 1000 }
    let frames = Self.frames(of: session)
    for seed in FuzzBudget.rounds(1500) {
      var generator = SeededGenerator(seed: seed)
      let words = (0..<(1 + generator.below(9))).map { _ in
        Self.words[generator.below(Self.words.count)]
      }
      var text = words.joined(separator: generator.below(3) == 0 ? "" : " ")
      if generator.below(4) == 0 {
        text = String(decoding: generator.mutated(Array(text.utf8)), as: UTF8.self)
      }
      switch Filter.parse(text) {
      case .failure(let error):
        #expect((0...text.utf8.count).contains(error.position), "\(text)")
        #expect(!error.message.isEmpty)
      case .success(let filter):
        let judge = FrameMatcher(filter, in: session, inflating: InflatedReader(session))
        let first = frames.map { judge.matches($0) }
        #expect(frames.map { judge.matches($0) } == first, "\(text)")
      }
    }
  }

  private static func frames(of session: Session) -> [LoggedFrame] {
    var cursor = LogCursor()
    return cursor.next(in: session.log, limit: 1000).compactMap { item in
      if case .frame(let frame) = item { frame } else { nil }
    }
  }

  private static let payloads: [(bytes: [UInt8], isText: Bool, subprotocol: String?)] = [
    (Array(#"{"a":[1,2.5e3,{"b":null}],"c":"\u00e9\n"}"#.utf8), true, nil),
    (Array(#"42/chat,7["message",{"a":1}]"#.utf8), true, nil),
    (Array("{\"type\":1,\"target\":\"x\",\"arguments\":[]}\u{1E}".utf8), true, nil),
    (Array("CONNECT\naccept-version:1.2\nhost:a\n\nbody\0".utf8), true, "v12.stomp"),
    (
      [
        0x83, 0xA1, 0x61, 1, 0xA1, 0x62, 0x93, 1, 2, 0xC0, 0xA1, 0x63, 0xCB, 0x40, 9, 0, 0, 0, 0, 0,
        0,
      ], false, "msgpack"
    ),
    ([0xA2, 0x61, 0x61, 0x9F, 1, 2, 0xFF, 0x61, 0x62, 0x43, 1, 2, 3], false, "cbor"),
    ([8, 0x96, 1, 0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67], false, "proto"),
    (
      [0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 0x3C, 0, 4, 0x61, 0x62, 0x63, 0x64],
      false, "mqtt"
    ),
  ]

  @Test func payloadsAreDecodedOrLeft() {
    for seed in FuzzBudget.rounds(1500) {
      var generator = SeededGenerator(seed: seed)
      let sample = Self.payloads[generator.below(Self.payloads.count)]
      let payload = generator.mutated(sample.bytes)
      let url = generator.below(3) == 0 ? "ws://a/socket.io/?EIO=4" : nil
      var conversation = Conversation(
        ConversationFacts(subprotocol: sample.subprotocol, target: url))
      let piece = Piece(payload, isText: sample.isText, isFromClient: true)
      var sink = NodeSink(piece, [.summary, .tree])
      conversation.decode(piece, to: &sink)
      #expect(!sink.units.isEmpty || sink.isWaiting, "WINDSOCK_FUZZ_SEED=\(seed)")
      // A few bytes cannot stand for any number of nodes.
      let nodes = sink.units.reduce(0) { $0 + $1.nodes.count }
      #expect(nodes <= 64 + payload.count * 8, "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }

  @Test func nothingButPrintableGlyphsReachesACell() {
    for seed in FuzzBudget.rounds(400) {
      var generator = SeededGenerator(seed: seed)
      let bytes = generator.mutated(Array("a\u{1B}[31m é\u{301} 😀‍👩 \u{202E}abc \u{9B}2J 漢字\t".utf8))
      var (start, end) = (0, 0)
      for piece in Sanitizer(bytes) {
        // Several glyphs may stand for the same bytes; none are left out.
        let follows = piece.offset == end || (piece.offset == start && piece.end == end)
        #expect(follows && piece.end > piece.offset, "WINDSOCK_FUZZ_SEED=\(seed)")
        (start, end) = (piece.offset, piece.end)
      }
      #expect(end == bytes.count, "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }

  @Test func ourUTF8JudgesAsTheStandardLibraryDoes() {
    for seed in FuzzBudget.rounds(2000) {
      var generator = SeededGenerator(seed: seed)
      let bytes = generator.mutated(Array("aé漢😀\u{7FF}\u{800}\u{FFFF}\u{10FFFF}".utf8))
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(UTF8Validator.isValid(bytes) == isValid, "WINDSOCK_FUZZ_SEED=\(seed)")
      var validator = UTF8Validator()
      let cut = generator.below(bytes.count + 1)
      let parts = [Array(bytes[..<cut]), Array(bytes[cut...])]
      let defects = parts.compactMap { part in part.withUnsafeBytes { validator.consume($0) } }
      #expect(
        (defects.isEmpty && validator.finish() == nil) == isValid, "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }
}
