import CaptureSupport
import TestSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// Columns answer for many frames at a time; asking one frame after the other must give the same.
@Suite struct FilterColumnsTests {
  private static let numbers = [
    "n", "rel", "delta", "conn", "op", "len", "size", "wire", "websocket.payload_length", "lenbits",
    "msg", "frag",
    "frag.count", "close.code", "status", "port",
  ]
  private static let others = [
    "fin", "rsv1", "rsv2", "rsv3", "masked", "compressed", "utf8", "json", "edited", "injected",
    "dropped", "error", "warning", "masked == false", "fin in {true, false}", "finding",
    "finding == F01", "finding != F01", "key", "key contains 37", "from == client", "text",
    "text contains a", "text contains \"{\\\"p\"", "text == bare", "text != bare",
    #"text ~ "^a+$""#,
    "data contains 61", "data contains 00ff61", #"data ~ "a{3}""#, "close.reason", "host:one",
    "close.reason contains by", "json.px > 3", "json.px", "\"bare\"", "/b.re/", #"path:"/two""#,
    "~all",
    "time > 2026-01-02T02:50:45.4Z", "src contains 10.0.0.1",
  ]

  @Test(arguments: UInt64(0)..<12)
  func columnsAndFramesOneByOneGiveTheSameAnswers(seed: UInt64) throws {
    var dice = SeededGenerator(seed: seed)
    let fixture = Self.session(&dice)
    for _ in 0..<80 {
      let text = Self.expression(&dice, depth: dice.below(3))
      let filter = try Filter.parse(text).get()
      let scan = FilterScan(filter, over: fixture.session)
      let limit = [1, 7, 300, 1 << 14][dice.below(4)]
      var found: [UInt32] = []
      let end = fixture.session.log.counts.frames
      while scan.scanned < end { found += scan.next(limit: limit) }
      #expect(found == fixture.matches(filter), "seed \(seed), limit \(limit): \(text)")
    }
  }

  @Test(arguments: UInt64(0)..<2)
  func theSameOverChunksThatArePacked(seed: UInt64) throws {
    var dice = SeededGenerator(seed: 100 + seed)
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "one.test")
    for time in 0..<40 {
      let frames = (0..<500).flatMap { _ in Self.frame(&dice, from: .client) }
      fixture.send(frames, from: .client, on: recorder, at: UInt64(time))
    }
    for text in [
      "len > 5 and len < 20", "text contains aba", "not text contains a", "delta > 0",
      "masked and op == ping", "frag > 0", "msg in {1..500} and fin",
    ] {
      let filter = try Filter.parse(text).get()
      let scan = FilterScan(filter, over: fixture.session)
      var found: [UInt32] = []
      while scan.scanned < 20_000 { found += scan.next(limit: 1 + dice.below(9000)) }
      #expect(found == fixture.matches(filter, limit: 30_000), "seed \(seed): \(text)")
    }
  }

  /// Two connections that speak in turn, with whatever peers do wrong.
  private static func session(_ dice: inout SeededGenerator) -> FilterFixture {
    let fixture = FilterFixture()
    let taps = [
      fixture.open(host: "one.test"),
      fixture.open(host: "two.test", target: "/two", port: 443, isTLS: true, at: 1),
    ]
    var time: UInt64 = 2
    for _ in 0..<60 {
      let end: Endpoint = dice.below(2) == 0 ? .client : .server
      let count = 1 + dice.below(5)
      let bytes = (0..<count).flatMap { _ in frame(&dice, from: end) }
      // Some frames come in two reads.
      let cut = dice.below(3) == 0 ? dice.below(bytes.count) : bytes.count
      let recorder = taps[dice.below(2)]
      for part in [bytes[..<cut], bytes[cut...]] where !part.isEmpty {
        fixture.send(Array(part), from: end, on: recorder, at: time)
        time += UInt64(dice.below(20))
      }
    }
    return fixture
  }

  private static func frame(_ dice: inout SeededGenerator, from end: Endpoint) -> [UInt8] {
    let opcodes: [Opcode] = [.text, .text, .text, .binary, .continuation, .ping, .pong, .close]
    var opcode = opcodes[dice.below(dice.below(9) == 0 ? 8 : 7)]
    if dice.below(40) == 0 { opcode = Opcode(rawValue: 3) }
    let lengths = [0, 1, 5, 20, 120, 126, 300]
    let length = min(lengths[dice.below(7)], opcode.isControl ? 125 : 300)
    var payload = (0..<length).map { _ in UInt8(truncatingIfNeeded: 0x61 + dice.below(3)) }
    switch dice.below(12) {
    case 0: payload = Array(#"{"px":\#(dice.below(7))}"#.utf8)
    case 1: payload = Array("bare".utf8)
    case 2: payload = [0x03, 0xE8] + Array("by".utf8)
    case 3: payload.append(0xFF)
    default: break
    }
    let key = dice.below(8) == 0 ? nil : MaskingKey(UInt32(truncatingIfNeeded: dice.next()))
    return FilterFixture.frame(
      opcode, payload, from: end, fin: dice.below(4) > 0, rsv1: dice.below(15) == 0, key: key)
  }

  private static func expression(_ dice: inout SeededGenerator, depth: Int) -> String {
    guard depth > 0 else { return term(&dice) }
    let parts = (0..<(2 + dice.below(2))).map { _ in expression(&dice, depth: depth - 1) }
    switch dice.below(3) {
    case 0: return "( " + parts.joined(separator: " and ") + " )"
    case 1: return "( " + parts.joined(separator: " or ") + " )"
    default: return "not ( " + parts[0] + " )"
    }
  }

  private static func term(_ dice: inout SeededGenerator) -> String {
    guard dice.below(2) == 0 else { return others[dice.below(others.count)] }
    let field = numbers[dice.below(numbers.count)]
    let unit = field == "rel" || field == "delta" ? "ms" : ""
    let limits = [0, 1, 2, 5, 20, 101, 126, 300, 1000]
    let value = "\(limits[dice.below(limits.count)])\(unit)"
    if field == "op" { return "op == \(["text", "binary", "close", "3"][dice.below(4)])" }
    switch dice.below(8) {
    case 0: return field
    case 1: return "\(field) in {\(value), 3\(unit)..\(limits[3 + dice.below(6)])\(unit)}"
    case let other:
      let comparison = ["==", "!=", ">=", "<=", ">", "<"][other - 2]
      return "\(field) \(comparison) \(value)"
    }
  }
}
