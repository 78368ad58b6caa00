import CaptureSupport
import Testing

@testable import Capture
@testable import Pcapng
@testable import WebSocket

/// Packets of a recording carry about 200 frames at most.
@Suite struct PacketCutTests {
  /// Sizes of payloads, by a frame's number.
  private static let mixes: [(name: String, size: @Sendable (Int) -> Int)] = [
    ("empty", { _ in 0 }), ("2", { _ in 2 }), ("3", { _ in 3 }), ("64", { _ in 64 }),
    ("1000", { _ in 1000 }), ("mixed", { $0 * 7919 % 300 }),
    ("large, then small", { $0 < 30 ? 9000 : $0 % 3 }),
  ]

  @Test(arguments: 0..<7, [0, 1, 5, 40_001])
  func everyPacketIsSmallEveryPayloadIsReadBack(mix: Int, cutOff: Int) {
    let talk = Conversation()
    talk.open()
    let payloads = (0..<1501).map { number in
      (0..<Self.mixes[mix].size(number)).map { UInt8(truncatingIfNeeded: $0 &+ number) }
    }
    let frames = payloads.map { talk.frame(0x82, $0, from: .server) }
    let stream = frames.flatMap { $0 }
    let head = talk.store.size
    // The first read ends inside a frame, so that the next one begins with its rest.
    talk.server(Array(stream.prefix(cutOff)))
    talk.server(Array(stream.dropFirst(cutOff)))
    var starts: [Int] = []
    var start = 0
    for frame in frames {
      starts.append(start)
      start += frame.count
    }
    let most = Self.mostFrames(of: starts, in: Self.payloadSizes(of: talk.store, from: head))
    #expect(most <= 208, "\(Self.mixes[mix].name)")
    let logged = SessionTests.frames(of: talk.session)
    let reader = PayloadReader(store: talk.store)
    #expect(logged.count == payloads.count)
    for (frame, payload) in zip(logged, payloads) where reader.payload(of: frame) != payload {
      Issue.record("\(Self.mixes[mix].name): frame \(frame.row.number) is not what was sent")
      break
    }
  }

  @Test func framesThatAreAlikeAreNotCutInTwo() {
    let talk = Conversation()
    talk.open()
    let frame = talk.frame(0x82, [1, 2, 3], from: .server)
    let stream = (0..<3000).flatMap { _ in frame }
    talk.server(Array(stream.prefix(2)))
    talk.server(Array(stream.dropFirst(2)))
    let logged = SessionTests.frames(of: talk.session)
    #expect(logged.count == 3000)
    #expect(logged.dropFirst().allSatisfy { $0.segments.count == 1 })
  }

  @Test func fewFramesAreNotCutMoreThanPacketsAskFor() {
    let talk = Conversation()
    talk.open()
    let head = talk.store.size
    talk.server((0..<100).flatMap { _ in talk.frame(0x82, [1, 2], from: .server) })
    #expect(Self.payloadSizes(of: talk.store, from: head) == [400])
    talk.server(talk.frame(0x82, [UInt8](repeating: 7, count: 100_000), from: .server))
    #expect(Self.payloadSizes(of: talk.store, from: head).count == 3)
  }

  @Test func whatAClientSendsBeforeItsUpgradeIsAnsweredIsCutAsWell() {
    let talk = Conversation()
    let whole = talk.frame(0x82, [])
    talk.client(
      "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    let head = talk.store.size
    talk.client((0..<1000).flatMap { _ in whole })
    let sizes = Self.payloadSizes(of: talk.store, from: head)
    #expect(sizes.max().map { $0 / whole.count <= 200 } == true)
  }

  /// The sizes of the TCP payloads in the packets of a store, from an offset on.
  private static func payloadSizes(of store: MemoryStore, from position: UInt64) -> [Int] {
    let bytes = store.read(position: position, count: Int(store.size))
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var sizes: [Int] = []
      var next = 0
      while next < bytes.count {
        let captured = Int(base.number32(next + 20, isSwapped: false))
        sizes.append(captured - 40)
        next += Int(base.number32(next + 4, isSwapped: false))
      }
      return sizes
    }
  }

  /// The most frames that begin in one packet.
  private static func mostFrames(of starts: [Int], in sizes: [Int]) -> Int {
    var most = 0
    var end = 0
    var next = 0
    for size in sizes {
      end += size
      let before = next
      while next < starts.count, starts[next] < end { next += 1 }
      most = max(most, next - before)
    }
    return most
  }
}
