import Testing
import WebSocket

@testable import Intercept

@Suite struct InterceptQueueTests {
  private static func item(
    _ id: UInt64?, count: Int = 10, isHeld: Bool = true
  ) -> InterceptQueue.Item {
    let header = FrameHeader(opcode: .binary, length: UInt64(count), maskingKey: nil)
    var message = InterceptedMessage()
    let payload = [UInt8](repeating: 1, count: count)
    message.append(header, FrameSerializer.frame(header: header, payload: payload))
    message.content = payload
    var decision = InterceptDecision()
    decision.isHeld = isHeld
    return InterceptQueue.Item(message: message, decision: decision, due: 0, id: id)
  }

  @Test func itemsLeaveInTheirOrderAndTheirBytesWithThem() {
    var queue = InterceptQueue()
    #expect(queue.isEmpty && queue.byteCount == 0 && !queue.isBlocked && queue.hasRoom)
    queue.append(Self.item(1, isHeld: false))
    let one = queue.byteCount
    // Its bytes on the wire and its content.
    #expect(one >= 12 + 10)
    queue.append(Self.item(2, count: 20))
    #expect(queue.count == 2 && queue.byteCount == 2 * one + 20)
    #expect(queue.first?.id == 1 && queue.removeFirst().id == 1)
    #expect(queue.byteCount == one + 20 && queue.removeFirst().id == 2)
    #expect(queue.isEmpty && queue.byteCount == 0)
  }

  @Test func whatWaitsForADecisionBlocksUntilThereIsOne() {
    var queue = InterceptQueue()
    queue.append(Self.item(nil, isHeld: false))
    queue.append(Self.item(5))
    queue.append(Self.item(6))
    #expect(queue.isBlocked && queue.undecidedCount == 2)
    let before = queue.byteCount
    queue.decide(5) { item in
      item.isDecided = true
      item.decision.payload = [1, 2, 3]
    }
    #expect(queue.byteCount == before + 3 && queue.undecidedCount == 1 && queue.isBlocked)
    queue.decide(5) { $0.decision.payload = nil }
    #expect(queue.byteCount == before + 3, "it is decided already")
    queue.decide(6) { $0.isDecided = true }
    queue.decide(7) { $0.isDecided = true }
    #expect(!queue.isBlocked && queue.undecidedCount == 0)
  }

  @Test func thereIsRoomForSoManyMessages() {
    var queue = InterceptQueue()
    for _ in 0..<InterceptedDirection.messageLimit - 1 { queue.append(Self.item(nil, count: 0)) }
    #expect(queue.hasRoom)
    queue.append(Self.item(nil, count: 0))
    #expect(!queue.hasRoom)
    var large = InterceptQueue()
    large.append(Self.item(nil, count: InterceptedDirection.byteLimit / 2))
    #expect(!large.hasRoom)
  }
}
