import TestSupport
import Testing
import WebSocket

@testable import Capture
@testable import Intercept
@testable import Pcapng

/// A direction relayed frame by frame.
@Suite struct InterceptedDirectionTests {
  private static func agreed(bits: UInt8 = 15, takeover: Bool = true) -> PermessageDeflate {
    var deflate = PermessageDeflate()
    (deflate.clientMaxWindowBits, deflate.serverMaxWindowBits) = (bits, bits)
    (deflate.clientNoContextTakeover, deflate.serverNoContextTakeover) = (!takeover, !takeover)
    return deflate
  }

  private static func content(_ unit: InterceptedMessage) -> String {
    String(decoding: unit.content, as: UTF8.self)
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func passesWhatNobodyTouchesByteForByteHoweverItIsChunked(seed: UInt64) throws {
    let deflate: PermessageDeflate? =
      seed % 3 == 0 ? nil : Self.agreed(bits: seed % 2 == 0 ? 15 : 9)
    let from: Endpoint = seed % 2 == 0 ? .client : .server
    var sender = RelaySender(from: from, deflate: deflate, seed: seed)
    var bytes: [UInt8] = []
    for number in 0..<60 {
      let text = sender.text(number)
      bytes += sender.message(
        text, frames: number % 5 + 1, isCompressed: deflate != nil && number % 4 != 0)
    }
    bytes += sender.frame(.close, CloseBody(code: .normal).payload)
    let harness = try RelayHarness(
      from: from, deflate: deflate, seed: seed, size: seed % 4 < 2 ? .frames : .messages)
    var random = SeededGenerator(seed: seed)
    for chunk in chunks(bytes, &random) { try harness.send(chunk) }
    try harness.end()
    #expect(harness.output == bytes, "seed \(seed)")
    #expect(harness.marks.isEmpty && harness.hasEnded && harness.relay.isTransparent)
    #expect(harness.findings.isEmpty, "seed \(seed)")
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func passesAnythingAtAllByteForByte(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Small lengths, so that there are many frames: every opcode, bit and interleaving.
    let bytes = (0..<3000).map { index in
      UInt8.random(in: 0...255, using: &random) & (index % 3 == 1 ? 0x87 : 0xFF)
    }
    let deflate = seed % 2 == 0 ? Self.agreed() : nil
    var relay = InterceptedDirection(
      from: .client, connection: 1, deflate: deflate, snapshot: DecoderSnapshot(),
      size: seed % 3 == 0 ? .frames : .messages)
    let around = InterceptedDirection.Context(
      decide: { _ in .pass }, nextID: { 0 }, random: { 7 }, window: { [] })
    var output: [UInt8] = []
    for chunk in chunks(bytes, &random) + [[]] {
      relay.receive(chunk)
      if chunk.isEmpty { relay.inputEnded() }
      while true {
        let actions = relay.advance(at: 0, around)
        if actions.isEmpty { break }
        for case .send(let bytes, let mark) in actions {
          #expect(mark == nil)
          output += bytes
        }
      }
    }
    let size: InterceptDecoder.Size = seed % 3 == 0 ? .frames : .messages
    let order = StreamOrder(size: size, isCompressing: deflate != nil)
    #expect(order.defect(arrived: bytes, left: output) == nil, "seed \(seed)")
  }

  @Test(arguments: 1...16 as ClosedRange<UInt64>)
  func keepsEverythingInflatableAfterEditsAndDropsInTheMiddle(seed: UInt64) throws {
    let bits: UInt8 = [15, 9, 10, 8][Int(seed % 4)]
    let deflate = Self.agreed(bits: bits, takeover: seed % 5 != 0)
    let from: Endpoint = seed % 2 == 0 ? .client : .server
    var sender = RelaySender(from: from, deflate: deflate, seed: seed)
    let harness = try RelayHarness(from: from, deflate: deflate, seed: seed)
    var expected: [String] = []
    var edits: [String: String?] = [:]
    var bytes: [UInt8] = []
    for number in 0..<150 {
      let text = sender.text(number)
      bytes += sender.message(text, frames: number % 3 + 1, isCompressed: number % 6 != 5)
      switch number {
      case 20, 21, 90: edits[text] = .some(nil)
      case 10, 40, 41, 95: edits[text] = "changed \(number) gusting gusting"
      default: break
      }
      if let edit = edits[text] {
        if let edit { expected.append(edit) }
      } else {
        expected.append(text)
      }
    }
    harness.judge = { unit in
      var verdict = InterceptDecision()
      guard let edit = edits[Self.content(unit)] else { return verdict }
      if let edit { verdict.payload = Array(edit.utf8) } else { verdict.isDropped = true }
      return verdict
    }
    var random = SeededGenerator(seed: seed)
    for chunk in chunks(bytes, &random) { try harness.send(chunk) }
    try harness.peer.finish()
    let got = harness.peer.received.map { String(decoding: $0.content, as: UTF8.self) }
    #expect(got == expected, "seed \(seed)")
    #expect(harness.findings.isEmpty, "seed \(seed): \(harness.findings)")
    #expect(harness.dropped.count == 3)
    #expect(harness.marks.count { $0.flags == .edited } == 4)
  }

  @Test func recompressesUntilAWholeWindowHasPassedAndPassesRawBytesAgainThen() throws {
    let deflate = Self.agreed(bits: 9)
    var sender = RelaySender(from: .server, deflate: deflate, seed: 3)
    let harness = try RelayHarness(from: .server, deflate: deflate, seed: 3)
    harness.judge = { unit in
      var verdict = InterceptDecision()
      if Self.content(unit) == "secret" { verdict.payload = Array("public".utf8) }
      return verdict
    }
    try harness.send(sender.message("hello hello"))
    try harness.send(sender.message("secret"))
    #expect(harness.relay.encoder.isDiverged && !harness.relay.isTransparent)
    // 512 bytes of content: the window of 9 bits.
    for _ in 0..<5 { try harness.send(sender.message(String(repeating: "0123456789", count: 10))) }
    #expect(harness.relay.encoder.isDiverged)
    try harness.send(sender.message(String(repeating: "x", count: 12)))
    #expect(!harness.relay.encoder.isDiverged && harness.relay.isTransparent)
    #expect(harness.marks.count { $0.isTranscoded } == 6)
    let raw = sender.message("hello 0123456789")
    let before = harness.output.count
    try harness.send(raw)
    #expect(Array(harness.output[before...]) == raw)
    #expect(harness.peer.received.last?.content == Array("hello 0123456789".utf8))
  }

  @Test func sendsUncompressedWhereZlibCannotCompressAWindowOf8Bits() throws {
    let deflate = Self.agreed(bits: 8)
    var sender = RelaySender(from: .client, deflate: deflate, seed: 4)
    let harness = try RelayHarness(from: .client, deflate: deflate, seed: 4)
    harness.judge = { unit in
      var verdict = InterceptDecision()
      if Self.content(unit) == "a" { verdict.payload = [0x62] }
      return verdict
    }
    try harness.send(sender.message("a") + sender.message("hello, hello, hello"))
    #expect(harness.peer.received.map(\.isCompressed) == [false, false])
    #expect(harness.peer.received.map(\.content) == [[0x62], Array("hello, hello, hello".utf8)])
    #expect(harness.findings.isEmpty)
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func canBeArmedAnywhereInTheStreamInAHeaderAFrameOrAMessage(seed: UInt64) throws {
    let deflate: PermessageDeflate? = seed % 3 == 0 ? nil : Self.agreed()
    var sender = RelaySender(from: .client, deflate: deflate, seed: seed)
    var texts: [String] = []
    var bytes: [UInt8] = []
    for number in 0..<40 {
      texts.append(sender.text(number))
      bytes += sender.message(texts[number], frames: number % 4 + 1)
    }
    var random = SeededGenerator(seed: seed)
    let cut = Int.random(in: 0...bytes.count / 2, using: &random)
    let harness = try RelayHarness(
      from: .client, deflate: deflate, seed: seed, size: seed % 2 == 0 ? .frames : .messages,
      raw: Array(bytes[..<cut]))
    var isChanging = true
    harness.judge = { unit in
      var verdict = InterceptDecision()
      let text = Self.content(unit)
      if isChanging, !unit.isFragment, text.hasPrefix("#3") {
        verdict.payload = Array("three".utf8)
      }
      return verdict
    }
    for chunk in chunks(Array(bytes[cut...]), &random) { try harness.send(chunk) }
    isChanging = false
    try harness.send(sender.message("last"))
    try harness.peer.finish()
    let got = harness.peer.received.map { String(decoding: $0.content, as: UTF8.self) }
    #expect(got.count == 41 && got.last == "last", "seed \(seed)")
    for (text, arrived) in zip(texts, got) { #expect(arrived == text || arrived == "three") }
    #expect(got.suffix(11).contains("three"), "seed \(seed)")
    #expect(harness.findings.isEmpty, "seed \(seed): \(harness.findings)")
  }

  @Test func holdsInOrderKeepAlivesPassCloseWaitsWhatIsNextFollowsByItself() throws {
    var sender = RelaySender(from: .client, seed: 5)
    let harness = try RelayHarness(from: .client, seed: 5)
    harness.judge = { unit in
      var verdict = InterceptDecision()
      verdict.isHeld = Self.content(unit).hasPrefix("hold")
      return verdict
    }
    let bytes =
      sender.message("hold 1", frames: 3) + sender.message("free") + sender.frame(.ping, [1])
      + sender.message("hold 2") + sender.frame(.close, CloseBody(code: .normal).payload)
    try harness.send(bytes)
    try harness.end()
    #expect(harness.peer.received == [.init(opcode: 9, content: [1])])
    #expect(harness.held.map(\.reason) == [.filter, .order, .filter, .order])
    #expect(harness.held.map(\.frameCount) == [3, 1, 1, 1])
    #expect(harness.held[0].payload == Array("hold 1".utf8) && !harness.hasEnded)
    harness.relay.forward(harness.held[2].id, payload: Array("changed".utf8))
    try harness.advance()
    #expect(harness.peer.received.count == 1, "the second waits for the first")
    harness.relay.forward(harness.held[0].id, payload: nil)
    try harness.advance()
    let got = harness.peer.received.map { String(decoding: $0.content, as: UTF8.self) }
    #expect(got.prefix(4) == ["\u{1}", "hold 1", "free", "changed"])
    #expect(harness.peer.received.last == .init(opcode: 8, content: [3, 0xE8]))
    #expect(harness.peer.received[1].frames == 3)
    #expect(harness.held.isEmpty && harness.hasEnded && harness.findings.isEmpty)
  }

  @Test func takesNoMoreThanItHasRoomForAndGoesOnWhenThereIsRoomAgain() throws {
    var sender = RelaySender(from: .server, seed: 6)
    let harness = try RelayHarness(from: .server, seed: 6)
    harness.judge = { _ in
      var verdict = InterceptDecision()
      verdict.isHeld = true
      return verdict
    }
    let message = sender.message(String(repeating: "x", count: 100_000))
    var sent = 0
    while harness.relay.wantsInput {
      try harness.send(message)
      sent += 1
    }
    #expect(sent * message.count <= InterceptedDirection.byteLimit)
    // What was on its way when the reading stopped is kept, and not looked at.
    try harness.send(message)
    #expect(harness.held.count == sent && harness.output.isEmpty)
    for item in harness.held { harness.relay.forward(item.id, payload: nil) }
    try harness.advance()
    #expect(harness.relay.wantsInput && harness.peer.received.count == sent)
    #expect(harness.held.count == 1)
  }

  @Test func injectsBetweenFramesAndMessagesNeverInsideOfThem() throws {
    var sender = RelaySender(from: .client, seed: 7)
    let first = sender.frame(.text, Array("one ".utf8), fin: false)
    let second = sender.frame(.continuation, Array("two".utf8))
    let harness = try RelayHarness(from: .client, seed: 7, raw: Array(first.dropLast(2)))
    try harness.inject(.text("injected"))
    try harness.inject(.ping([9]))
    try harness.advance()
    #expect(harness.output.isEmpty, "the peer has half a frame")
    try harness.send(Array(first.suffix(2)))
    #expect(harness.peer.received.isEmpty, "a Ping waits for what was injected before it")
    try harness.inject(.pong([]))
    try harness.send(second)
    let got = harness.peer.received.map { String(decoding: $0.content, as: UTF8.self) }
    #expect(got == ["one two", "injected", "\u{9}", ""])
    #expect(harness.marks.allSatisfy { $0.flags == .injected } && harness.marks.count == 3)
    try harness.inject(.close(.normal, reason: "enough"))
    try harness.send(sender.message("too late"))
    #expect(harness.dropped.count == 1)
    #expect(throws: RelayHarness.Refused.self) { try harness.inject(.text("no")) }
    // The Pong that nobody asked for is worth knowing, and all there is to say.
    #expect(harness.peer.received.last?.opcode == 8 && harness.findings == [.p03])
  }

  @Test func aControlFrameGoesBetweenTheFragmentsOfAMessageThatIsUnderWay() throws {
    var sender = RelaySender(from: .server, seed: 8)
    let harness = try RelayHarness(from: .server, seed: 8, size: .frames)
    try harness.send(sender.frame(.text, Array("one ".utf8), fin: false))
    try harness.inject(.ping([1]))
    #expect(harness.peer.received.map(\.opcode) == [9])
    try harness.send(sender.frame(.continuation, Array("two".utf8)))
    #expect(harness.peer.received.map(\.opcode) == [9, 1])
  }

  @Test func dropsAFragmentBySendingItEmptySoThatTheMessageStaysOne() throws {
    var sender = RelaySender(from: .client, seed: 9)
    let harness = try RelayHarness(from: .client, seed: 9, size: .frames)
    harness.judge = { unit in
      var verdict = InterceptDecision()
      verdict.isDropped = Self.content(unit) == "bb"
      return verdict
    }
    try harness.send(sender.message("aabbcc", frames: 3))
    #expect(harness.peer.received == [.init(opcode: 1, content: Array("aacc".utf8), frames: 3)])
    #expect(harness.dropped.count == 1 && harness.findings.isEmpty)
  }

  @Test func passesAMessageThatIsTooLargeToBeKeptAndTheNextIsLookedAtAgain() throws {
    let deflate = Self.agreed()
    var sender = RelaySender(from: .server, deflate: deflate, seed: 10)
    let harness = try RelayHarness(from: .server, deflate: deflate, seed: 10, limit: 50_000)
    var seen: [String] = []
    harness.judge = { unit in
      seen.append(String(Self.content(unit).prefix(5)))
      return .pass
    }
    let noise = String(
      decoding: sender.random.bytes(50_010).map { $0 & 0x7F }, as: UTF8.self)
    let bytes =
      sender.message("small") + sender.message(noise, isCompressed: false)
      + sender.message("small again, small")
    try harness.send(bytes)
    #expect(harness.output == bytes)
    #expect(seen == ["small", "small"])
  }

  @Test func delaysAndThrottlesWithoutChangingTheOrder() throws {
    var sender = RelaySender(from: .client, seed: 11)
    let harness = try RelayHarness(from: .client, seed: 11)
    harness.judge = { unit in
      var verdict = InterceptDecision()
      if Self.content(unit) == "slow" { verdict.delay = 5_000_000 }
      verdict.rules = ["slow"]
      return verdict
    }
    try harness.send(sender.message("slow") + sender.message("behind") + sender.frame(.pong, []))
    #expect(harness.peer.received.map(\.opcode) == [10] && harness.held.isEmpty)
    #expect(harness.relay.dueTime == harness.now + 5_000_000)
    harness.now += 5_000_000
    try harness.advance()
    #expect(harness.peer.received.count == 3 && harness.relay.dueTime == nil)
  }

  @Test func splitsIntoFragmentsThatInflateButNeverAControlFrame() throws {
    let deflate = Self.agreed()
    var sender = RelaySender(from: .client, deflate: deflate, seed: 12)
    let harness = try RelayHarness(from: .client, deflate: deflate, seed: 12)
    harness.judge = { _ in
      var verdict = InterceptDecision()
      verdict.fragmentSize = 3
      return verdict
    }
    let texts = (0..<20).map { sender.text($0) }
    for text in texts {
      try harness.send(sender.message(text) + sender.frame(.ping, [1, 2, 3, 4]))
    }
    let data = harness.peer.received.filter { $0.opcode == 1 }
    #expect(data.map(\.content) == texts.map { Array($0.utf8) })
    #expect(data.allSatisfy { $0.frames > 1 } && harness.findings.isEmpty)
    #expect(harness.peer.received.count { $0.opcode == 9 && $0.content == [1, 2, 3, 4] } == 20)
  }
}
