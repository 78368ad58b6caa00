import Testing
import WebSocket

@testable import Pcapng

/// Packets of a recording: the quick way writes what the plain one does.
@Suite struct PacketTemplateTests {
  private static let ends: [(Address, Address)] = [
    (.loopback(port: 50_122), Address(bytes: [192, 168, 7, 255], port: 9001)),
    (
      Address(bytes: (0..<16).map { UInt8($0 * 15) }, port: 1),
      Address(bytes: [10, 0, 0, 1], port: 65_535)
    ),
  ]

  /// Both ways through the same reads; the sequence numbers have to agree as well.
  @Test(arguments: 0..<2)
  func readsOfManySizesBothDirections(version: Int) {
    let (client, server) = Self.ends[version]
    var quick = TCPPacketWriter(client: client, server: server)
    var plain = quick
    let capacity = quick.packetCapacity
    for (index, size) in [1, 2, 3, 4, 126, 4096, 0xFFFF - 60, capacity].enumerated() {
      let from: Endpoint = index % 3 == 0 ? .server : .client
      let time = UInt64.max / UInt64(index + 3)
      let payload = (0..<min(size, capacity)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let limit = quick.packetLimit(payload: payload.count)
      let packet = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
        count = payload.withUnsafeBytes {
          quick.putPacket($0, from: from, time: time, to: base)
        }
      }
      let parts = plain.data(from: from, payload: payload.count, time: time)
      #expect(packet == parts.head + payload + parts.tail, "\(size) bytes")
    }
  }

  @Test(arguments: 0..<2)
  func aReadOfSeveralPackets(version: Int) {
    let (client, server) = Self.ends[version]
    var quick = TCPPacketWriter(client: client, server: server)
    var plain = quick
    let total = 3 * quick.packetCapacity + 5
    let read = (0..<total).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    var written: [UInt8] = []
    let cut = PacketCut(capacity: quick.packetCapacity)
    quick.packets(for: total, cut: cut, from: .client, time: 77) { framing, range in
      written += framing + read[range]
    }
    var expected: [UInt8] = []
    for start in stride(from: 0, to: total, by: plain.packetCapacity) {
      let payload = read[start..<min(total, start + plain.packetCapacity)]
      let parts = plain.data(from: .client, payload: payload.count, time: 77)
      expected += parts.head + payload + parts.tail
    }
    #expect(written == expected)
  }
}
