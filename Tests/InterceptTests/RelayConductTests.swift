import TestSupport
import Testing
import WebSocket

@testable import Capture
@testable import Intercept

/// What a relay itself must not do, whatever it is told to do with the traffic: M01–M05.
@Suite struct RelayConductTests {
  /// Something done to each unit at random.
  private static func verdict(_ random: inout SeededGenerator) -> InterceptDecision {
    var verdict = InterceptDecision()
    switch Int.random(in: 0..<8, using: &random) {
    case 0: verdict.payload = random.bytes(Int.random(in: 0...400, using: &random))
    case 1: verdict.payload = []
    case 2: verdict.fragmentSize = Int.random(in: 1...50, using: &random)
    case 3: verdict.isDropped = true
    case 4: verdict.isHeld = true
    default: break
    }
    return verdict
  }

  private static func headers(_ bytes: [UInt8]) -> [FrameHeader] {
    bytes.withUnsafeBytes { FrameHeader.all(in: $0) }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func keepsControlFramesWholeMessagesInOrderAndMasksFresh(seed: UInt64) throws {
    let from: Endpoint = seed % 2 == 0 ? .client : .server
    let deflate = seed % 3 == 0 ? nil : PermessageDeflate()
    var sender = RelaySender(from: from, deflate: deflate, seed: seed)
    let harness = try RelayHarness(
      from: from, deflate: deflate, seed: seed, size: seed % 4 < 2 ? .messages : .frames)
    var random = SeededGenerator(seed: seed)
    var order: [String] = []
    harness.judge = { unit in
      let verdict = Self.verdict(&random)
      if !unit.isControl, verdict.payload == nil, !verdict.isDropped {
        order.append(String(decoding: unit.content, as: UTF8.self))
      }
      return verdict
    }
    var chooser = SeededGenerator(seed: seed &+ 99)
    var keys: Set<UInt32> = []
    for number in 0..<200 {
      let bytes = sender.message(sender.text(number), frames: number % 4 + 1, pings: true)
      keys.formUnion(Self.headers(bytes).compactMap { $0.maskingKey?.value })
      for chunk in chunks(bytes, &chooser) { try harness.send(chunk) }
      if number % 5 == 0 { _ = harness.relay.inject(.text("in between \(number)")) }
      // Those that wait are let go in any order.
      for item in harness.held.shuffled(using: &chooser) where number % 3 == 0 {
        harness.relay.forward(item.id, payload: nil)
      }
      try harness.advance()
    }
    for item in harness.held { harness.relay.forward(item.id, payload: nil) }
    try harness.advance()
    // M04: whole messages, one after the other, in the order they came; the peer complains otherwise.
    try harness.peer.finish()
    let arrived = harness.peer.received.filter { $0.opcode < 8 }.map {
      String(decoding: $0.content, as: UTF8.self)
    }
    if seed % 4 < 2 {
      var left = arrived[...]
      for text in order {
        let place = left.firstIndex(of: text)
        #expect(place != nil, "seed \(seed): '\(text)' is not in its place")
        left = left[(place.map { $0 + 1 } ?? left.endIndex)...]
      }
    }
    // M01: no control frame was cut, grew too long, or lost its FIN. M05: the right masks, no key twice.
    let headers = Self.headers(harness.output)
    #expect(headers.allSatisfy { !$0.opcode.isControl || ($0.fin && $0.length <= 125) })
    #expect(headers.allSatisfy { $0.isMasked == (from == .client) })
    let own = headers.compactMap { $0.maskingKey?.value }.filter { !keys.contains($0) }
    #expect(Set(own).count == own.count && !own.contains(0))
    // M05: what was not touched has the mask it came with.
    #expect(from == .server || own.count < headers.count)
    #expect(
      harness.findings.filter { $0 != .t01 && $0 != .t02 && $0 != .t03 && $0 != .t05 }.isEmpty)
  }

  @Test func keepsTheFragmentsOfMessagesWithBitsOrExtensionsItDoesNotKnow() throws {
    for keepsFragments in [true, false] {
      var writer = InterceptEncoder(from: .server, deflate: nil, keepsFragments: keepsFragments)
      var reader = InterceptDecoder(from: .server, deflate: nil)
      let bit: UInt8 = keepsFragments ? 0 : 0x20
      let sent: [UInt8] = [0x01 | bit, 2, 1, 2, 0x00 | bit, 1, 3, 0x80, 3, 4, 5, 6]
      reader.append(sent)
      guard
        case .message(let unit) = reader.next(canPass: true, isDiverged: false, window: { [] })
      else {
        Issue.record("no message")
        return
      }
      // M02: a message that is to be split stays as it is cut; an edited one has as many frames.
      let split = writer.write(unit, .split(unit.content, size: 1), random: { 7 })
      #expect(split?.bytes == sent)
      let edited = writer.write(unit, .payload([9, 9, 9, 9]), random: { 7 })
      #expect(
        edited?.bytes == [0x01 | bit, 2, 9, 9, 0x00 | bit, 1, 9, 0x80, 1, 9])
    }
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func survivesAnythingDoneToAnything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<4000).map { index in
      UInt8.random(in: 0...255, using: &random) & (index % 3 == 1 ? 0x87 : 0xFF)
    }
    var relay = InterceptedDirection(
      from: seed % 2 == 0 ? .client : .server, connection: 1,
      deflate: seed % 3 == 0 ? nil : PermessageDeflate(), snapshot: DecoderSnapshot(),
      size: seed % 5 < 2 ? .frames : .messages, limit: 500)
    var chooser = SeededGenerator(seed: seed &+ 7)
    var ids: [UInt64] = []
    var isClosed = false
    let around = InterceptedDirection.Context(
      decide: { _ in Self.verdict(&chooser) },
      nextID: {
        ids.append(UInt64(ids.count))
        return UInt64(ids.count - 1)
      }, random: { 7 }, window: { [] })
    for (index, chunk) in (chunks(bytes, &random) + [[]]).enumerated() {
      relay.receive(chunk)
      if chunk.isEmpty { relay.inputEnded() }
      if index % 9 == 0 {
        _ = relay.inject(.authored(firstByte: UInt8(index & 0xFF), payload: [1]))
      }
      if index % 4 == 0 || chunk.isEmpty {
        for id in ids {
          index % 3 == 0 ? relay.drop(id) : relay.forward(id, payload: [UInt8(id & 1)])
        }
      }
      while true {
        let actions = relay.advance(at: .max, around)
        if actions.isEmpty { break }
        for case .end in actions { isClosed = true }
        if chunk.isEmpty { for id in ids { relay.forward(id, payload: nil) } }
      }
    }
    #expect(isClosed || !relay.isHoldingEnd || relay.undecidedCount == 0, "seed \(seed)")
  }
}
