import Capture
import CaptureSupport
import Filter
import TestSupport
import Testing
import WebSocket

@testable import Intercept

/// A direction whose reads are taken in pieces, as the proxy takes them.
@Suite struct InterceptedDirectionPassingTests {
  private static let filters = [
    "op == ping", "op == text and len > 30", "text contains tide", "len > 300", "frag.count > 2",
    "op == continuation", "rel > 0",
  ]

  /// Takes a read in pieces; gives the bytes that passed without being kept.
  private func send(
    _ bytes: [UInt8], to harness: RelayHarness, _ test: PassingTest
  ) throws -> Int {
    var passed = 0
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.withUnsafeBytes { harness.relay.nextPiece(of: $0, test) }
      #expect(piece.count > 0 && piece.count <= rest.count)
      let taken = Array(rest.prefix(piece.count))
      rest = rest.dropFirst(piece.count)
      if piece.passes {
        try harness.pass(taken)
        passed += taken.count
      } else {
        try harness.send(taken)
      }
    }
    return passed
  }

  private func engine(_ filter: String, _ harness: RelayHarness) throws -> RuleEngine {
    let record = try #require(harness.conversation.session.log.read { $0.connection(1) })
    let engine = RuleEngine(connection: record, start: nil)
    engine.arm(HoldFilter(try Filter.parse(filter).get()), rules: [])
    harness.judge = { [from = harness.from] message in
      var decision = engine.decision(on: message, from: from, at: 1, random: { 0 })
      // Held for ever it would end the test; what is to be held is dropped instead.
      decision.isDropped = decision.isHeld
      decision.isHeld = false
      return decision
    }
    return engine
  }

  private func stream(from: Endpoint, seed: UInt64) -> [UInt8] {
    var sender = RelaySender(from: from, seed: seed)
    var bytes: [UInt8] = []
    for number in 0..<80 {
      let text = sender.text(number)
      bytes += sender.message(text, frames: number % 7 == 3 ? 3 : 1, pings: true)
      if number % 11 == 0 { bytes += sender.frame(.ping, [1]) }
      if number % 13 == 0 { bytes += sender.frame(.binary, Array(repeating: 7, count: 700)) }
    }
    return bytes + sender.frame(.close, CloseBody(code: .normal).payload)
  }

  @Test(arguments: filters, 1...4 as ClosedRange<UInt64>)
  func whatGoesOutIsWhatGoesOutWithoutTheShortcut(filter: String, seed: UInt64) throws {
    let from: Endpoint = seed % 2 == 0 ? .client : .server
    let bytes = stream(from: from, seed: seed)
    let size: InterceptDecoder.Size = seed > 2 ? .frames : .messages
    let plain = try RelayHarness(from: from, seed: seed, size: size)
    let direct = try RelayHarness(from: from, seed: seed, size: size)
    _ = try engine(filter, plain)
    let test = try engine(filter, direct).passing[from]
    var random = SeededGenerator(seed: seed)
    for chunk in chunks(bytes, &random) {
      try plain.send(chunk)
      _ = try send(chunk, to: direct, test)
    }
    try plain.end()
    try direct.end()
    #expect(direct.output == plain.output, "seed \(seed)")
    #expect(direct.dropped.map(\.wire) == plain.dropped.map(\.wire), "seed \(seed)")
    #expect(direct.hasEnded && direct.findings == plain.findings)
  }

  @Test func framesThatTheHeaderRulesOutAreNeverKeptHoweverTheyAreCut() throws {
    var sender = RelaySender(from: .client, seed: 5)
    let bytes = (0..<40).flatMap {
      sender.frame(.binary, Array(repeating: UInt8($0), count: $0 * 9))
    }
    let harness = try RelayHarness(from: .client, seed: 5)
    let test = try engine("op == text", harness).passing.client
    var passed = 0
    // Cut inside payloads: of a header that is cut the beginning has to wait for the rest.
    passed += try send(Array(bytes[..<2000]), to: harness, test)
    passed += try send(Array(bytes[2000...]), to: harness, test)
    #expect(passed == bytes.count && harness.output == bytes)
  }

  @Test func aFrameOfWhichThePayloadTellsWaitsUntilItIsWhole() throws {
    var sender = RelaySender(from: .server, seed: 6)
    let bytes = sender.frame(.text, Array("high tide".utf8))
    let harness = try RelayHarness(from: .server, seed: 6)
    let test = try engine("text contains tide", harness).passing.server
    _ = try send(Array(bytes.dropLast()), to: harness, test)
    #expect(harness.output.isEmpty)
    _ = try send([UInt8(ascii: "e")], to: harness, test)
    #expect(harness.output.isEmpty && harness.dropped.map(\.wire) == [bytes])
  }

  @Test func nothingOvertakesWhatIsHeld() throws {
    var sender = RelaySender(from: .server, seed: 7)
    let held = sender.frame(.text, Array("tide".utf8))
    let other = sender.frame(.text, Array("wind".utf8))
    let harness = try RelayHarness(from: .server, seed: 7)
    let test = try engine("text contains tide", harness).passing.server
    harness.judge = { message in
      var decision = InterceptDecision()
      decision.isHeld = message.content == Array("tide".utf8)
      return decision
    }
    _ = try send(held + other, to: harness, test)
    #expect(harness.output.isEmpty)
    harness.relay.forward(try #require(harness.held.first).id, payload: nil)
    try harness.advance()
    #expect(harness.output == held + other)
  }
}
