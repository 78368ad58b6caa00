import TestSupport
import Testing
import WebSocket

@testable import Intercept

/// The order in which intercepted frames leave.
@Suite struct OrderTests {
  private static func events(_ bytes: [UInt8], limit: Int) -> [InterceptDecoder.Event] {
    var decoder = InterceptDecoder(from: .server, deflate: nil, limit: limit)
    decoder.append(bytes)
    var events: [InterceptDecoder.Event] = []
    while let event = decoder.next(canPass: true, isDiverged: false, window: { [] }) {
      events.append(event)
    }
    return events
  }

  @Test(arguments: [Opcode.close, .ping, .pong])
  func aControlFrameThatIsTooLargeToBeKeptLeavesAfterTheFragmentsBeforeIt(opcode: Opcode) {
    let fragment: [UInt8] = [0x01, 3, 97, 98, 99]
    let control = FrameSerializer.frame(
      header: FrameHeader(opcode: opcode, length: 300, maskingKey: nil),
      payload: Array(repeating: 7, count: 300))
    var wire: [UInt8] = []
    for event in Self.events(fragment + control, limit: 200) {
      switch event {
      case .message(let message): wire += message.wire
      case .pass(let bytes, _, _): wire += bytes
      case .tooLarge: Issue.record("given up")
      }
    }
    #expect(wire == fragment + control)
  }

  @Test func aControlFrameThatIsTooLargeDoesNotPassAMessageThatMustBeCompressedAgain() {
    var decoder = InterceptDecoder(from: .server, deflate: PermessageDeflate(), limit: 200)
    decoder.append([0x41, 1, 0, 0x89, 126, 1, 44] as [UInt8])
    let event = decoder.next(canPass: true, isDiverged: true, window: { [] })
    guard case .tooLarge? = event else {
      Issue.record("\(String(describing: event))")
      return
    }
  }

  @Test func aPingIsLookedAtHoweverManyFragmentsItsMessageHas() {
    let ping: [UInt8] = [0x89, 1, 42]
    let fragments = Array(repeating: [0, 0] as [UInt8], count: InterceptDecoder.frameLimit - 1)
    let events = Self.events([0x01, 0] + fragments.joined() + ping, limit: 1 << 20)
    #expect(events.count == 1)
    guard case .message(let message)? = events.first else {
      Issue.record("the Ping passed unseen")
      return
    }
    #expect(message.opcode == .ping && message.content == [42])
  }

  @Test func aDelayedPingNeverGoesIntoTheMiddleOfAFrameThatPassesAsItComes() throws {
    var sender = RelaySender(from: .client, seed: 12)
    let harness = try RelayHarness(from: .client, seed: 12, limit: 1000)
    harness.judge = { message in
      var decision = InterceptDecision()
      if message.isKeepAlive { decision.delay = 5_000_000 }
      return decision
    }
    let text = String(repeating: "x", count: 5000)
    let large = sender.message(text)
    try harness.send(sender.frame(.ping, [1]) + large.prefix(3000))
    harness.now += 5_000_000
    try harness.send(Array(large.dropFirst(3000)))
    #expect(harness.peer.received.map(\.opcode) == [9, 1])
    #expect(harness.peer.received.last?.content == Array(text.utf8))
    try harness.peer.finish()
  }
}
