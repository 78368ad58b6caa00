import CaptureSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// The TCP connections of a capture, and what is held of them.
@Suite struct TCPStreamsTests {
  private static func streams() -> TCPStreams {
    TCPStreams(session: Session(store: MemoryStore(), application: nil), keys: TLSKeys())
  }

  private static func receive(_ segments: some Sequence<Packets.Segment>, _ streams: TCPStreams) {
    for segment in segments {
      segment.packet.withUnsafeBytes { bytes in
        let packet = CapturedPacket(
          time: 1, linkType: LinkType(rawValue: 101), bytes: bytes, position: 0,
          originalLength: bytes.count)
        guard let found = PacketDecoder.segment(in: packet) else {
          Issue.record("no segment")
          return
        }
        streams.receive(found, in: packet)
      }
    }
  }

  /// The budget of all streams together bounds the memory that holes in a capture can take.
  @Test func whatWaitsForEarlierBytesIsCountedUntilTheyCome() {
    let segments = ReadingReassemblyTests.feed(ReadingReassemblyTests.words).segments
    let streams = Self.streams()
    Self.receive(segments[..<5], streams)
    #expect(streams.context.budget.used == 0)
    Self.receive(segments[6..<8], streams)
    #expect(streams.context.budget.used == segments[6..<8].reduce(0) { $0 + $1.payload.count })
    // The same again takes no more room.
    Self.receive(segments[6..<8], streams)
    #expect(streams.context.budget.used == segments[6..<8].reduce(0) { $0 + $1.payload.count })
    Self.receive(segments[5...5], streams)
    #expect(streams.context.budget.used == 0)
    #expect(streams.count == 1)
  }

  /// Two ports are two connections, and a SYN after the end begins another.
  @Test func connectionsAreCountedByTheirEndsAndTheirSYNs() {
    let streams = Self.streams()
    var (one, other) = (TCPConversation(clientPort: 50_001), TCPConversation(clientPort: 50_002))
    one.upgrade()
    other.upgrade()
    Self.receive(one.segments + other.segments, streams)
    #expect(streams.count == 2)
    one.send(.client, [], flags: [.fin, .acknowledge])
    one.send(.server, [], flags: [.fin, .acknowledge])
    one.clientSequence &+= 500_000
    one.upgrade()
    Self.receive(one.segments.dropFirst(5), streams)
    #expect(streams.count == 3)
  }
}
