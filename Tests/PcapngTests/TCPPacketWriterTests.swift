import Testing
import WebSocket

@testable import Pcapng

/// A connection as TCP packets (RFC 791, RFC 8200, RFC 9293).
@Suite struct TCPPacketWriterTests {
  /// What the headers of a packet say.
  private struct Segment: Equatable {
    var from: UInt16
    var flags: UInt8
    var sequence: UInt32
    var acknowledged: UInt32
    var payload: [UInt8]
    var comment: String?
    var direction: Int?
  }

  private static let client = Address(bytes: [192, 0, 2, 1], port: 50_000)
  private static let server = Address(bytes: [198, 51, 100, 7], port: 443)
  private static let header = PcapngBlocks.fileHeader(application: "test")

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads packets back; the checks that hold for each of them are made here.
  private static func segments(_ blocks: [UInt8]) -> [Segment] {
    let read = ReadPackets(pcapng: header + blocks)
    #expect(read.stop == nil && read.wanted == nil && read.unusable.isEmpty)
    return read.packets.map { packet in
      let bytes = packet.bytes
      let isIPv6 = bytes[0] >> 4 == 6
      let tcp = isIPv6 ? 40 : 20
      if isIPv6 {
        #expect(bytes[6] == 6 && Int(bytes[4]) << 8 | Int(bytes[5]) == bytes.count - 40)
      } else {
        #expect(bytes[0] == 0x45 && bytes[9] == 6)
        #expect(Int(bytes[2]) << 8 | Int(bytes[3]) == bytes.count)
        #expect(ChecksumsTests.sum(Array(bytes[..<20])) == 0xFFFF)
      }
      // Five words of header, no options.
      #expect(bytes[tcp + 12] == 0x50 && packet.link == 101)
      return Segment(
        from: UInt16(bytes[tcp]) << 8 | UInt16(bytes[tcp + 1]), flags: bytes[tcp + 13],
        sequence: word(bytes, tcp + 4), acknowledged: word(bytes, tcp + 8),
        payload: Array(bytes[(tcp + 20)...]), comment: packet.comment, direction: packet.direction)
    }
  }

  /// A short read as `putPacket` writes it.
  private static func put(
    _ payload: [UInt8], from: Endpoint, _ writer: inout TCPPacketWriter
  ) -> [UInt8] {
    let limit = writer.packetLimit(payload: payload.count)
    return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      count = payload.withUnsafeBytes { writer.putPacket($0, from: from, time: 9, to: base) }
      #expect(count <= limit)
    }
  }

  @Test func shakesHandsCountsEachByteAndEndsRFC9293Sections3And5And3And6() {
    var writer = TCPPacketWriter(client: Self.client, server: Self.server)
    var blocks = writer.opening(time: 5, comment: "hello")
    blocks += Self.put([1, 2, 3], from: .client, &writer)
    blocks += writer.remark("dropped", from: .client, time: 6)
    blocks += Self.put([4, 5], from: .server, &writer)
    writer.finish()
    let parts = writer.data(from: .server, payload: 1, missing: 10, time: 7, comment: "gap")
    blocks += parts.head + [6] + parts.tail
    blocks += writer.ending(from: .client, isReset: false, time: 8)
    blocks += writer.ending(from: .server, isReset: false, time: 8, comment: "end")
    let (syn, ack, push, fin) = (UInt8(2), UInt8(16), UInt8(24), UInt8(17))
    let read = ReadPackets(pcapng: Self.header + blocks)
    // Bytes that are not recorded count in the length of the packet and in the next number.
    #expect(read.packets.map { $0.original - $0.bytes.count } == [0, 0, 0, 0, 0, 0, 10, 0, 0])
    #expect(read.packets.map(\.time) == [5, 5, 5, 9, 6, 9, 7, 8, 8])
    var found = Self.parsed(read)
    let x = found[0].sequence
    let y = found[1].sequence
    for place in found.indices {
      found[place].sequence &-= found[place].from == 443 ? y : x
      if found[place].flags & ack != 0 {
        found[place].acknowledged &-= found[place].from == 443 ? x : y
      }
    }
    func segment(
      _ from: UInt16, _ flags: UInt8, _ sequence: UInt32, _ acknowledged: UInt32,
      _ payload: [UInt8] = [], _ comment: String? = nil
    ) -> Segment {
      Segment(
        from: from, flags: flags, sequence: sequence, acknowledged: acknowledged, payload: payload,
        comment: comment, direction: from == 443 ? 1 : 2)
    }
    #expect(
      found == [
        segment(50_000, syn, 0, 0, [], "hello"), segment(443, syn | ack, 0, 1),
        segment(50_000, ack, 1, 1), segment(50_000, push, 1, 1, [1, 2, 3]),
        segment(50_000, ack, 4, 1, [], "dropped"), segment(443, push, 1, 4, [4, 5]),
        segment(443, push, 3, 4, [6], "gap"), segment(50_000, fin, 4, 14),
        segment(443, fin, 14, 5, [], "end"),
      ])
  }

  /// The same without the check of lengths, which differ where bytes are missing.
  private static func parsed(_ read: ReadPackets) -> [Segment] {
    read.packets.map { packet in
      let bytes = packet.bytes
      return Segment(
        from: UInt16(bytes[20]) << 8 | UInt16(bytes[21]), flags: bytes[33],
        sequence: word(bytes, 24), acknowledged: word(bytes, 28), payload: Array(bytes[40...]),
        comment: packet.comment, direction: packet.direction)
    }
  }

  @Test func resetsWithoutANumberOfItsOwn() {
    var writer = TCPPacketWriter(client: Self.client, server: Self.server)
    let blocks =
      writer.ending(from: .server, isReset: true, time: 1)
      + writer.ending(from: .server, isReset: true, time: 1)
    let segments = Self.segments(blocks)
    #expect(segments.map(\.flags) == [0x14, 0x14] && segments[0].sequence == segments[1].sequence)
  }

  @Test func goesFromTheSendersAddressToTheOthers() {
    var writer = TCPPacketWriter(client: Self.client, server: Self.server)
    let blocks =
      Self.put([1], from: .client, &writer) + Self.put([1], from: .server, &writer)
      + writer.remark("x", from: .server, time: 1)
    let packets = ReadPackets(pcapng: Self.header + blocks).packets.map(\.bytes)
    let (client, server) = (Self.client.bytes, Self.server.bytes)
    #expect(
      packets.map { Array($0[12..<20]) } == [client + server, server + client, server + client])
    #expect(packets.map { Array($0[20..<24]) }.first == [0xC3, 0x50, 1, 0xBB])
    #expect(Self.segments(blocks).map(\.from) == [50_000, 443, 443])
  }

  /// An IPv4 address beside an IPv6 one is written as `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
  @Test func isAllIPv6WhenOneOfItsAddressesIs() {
    let six = Address(bytes: [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 1, count: 12), port: 443)
    var writer = TCPPacketWriter(client: Self.client, server: six)
    let blocks = writer.opening(time: 1, comment: nil) + Self.put([7], from: .client, &writer)
    let packets = ReadPackets(pcapng: Self.header + blocks).packets.map(\.bytes)
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + Self.client.bytes
    #expect(packets.map { Array($0[8..<40]) }.first == mapped + six.bytes)
    #expect(packets.map { Array($0[8..<40]) }[1] == six.bytes + mapped)
    #expect(Self.segments(blocks).map(\.payload) == [[], [], [], [7]])
    #expect(writer.client.unmapped == Self.client)
  }

  @Test(arguments: [false, true])
  func fillsAPacketAsFarAsItsLengthHasRoomWithoutPadding(isIPv6: Bool) {
    let client =
      isIPv6 ? Address(bytes: [UInt8](repeating: 1, count: 16), port: 50_000) : Self.client
    var writer = TCPPacketWriter(client: client, server: Self.server)
    let most = writer.packetCapacity
    // The length of IPv4 counts its header (RFC 791, section 3.1), that of IPv6 does not.
    #expect(most % 4 == 0 && most + (isIPv6 ? 20 : 40) <= 65_535)
    #expect(most + 4 + (isIPv6 ? 20 : 40) > 65_535)
    let read = (0..<2 * most + 3).map { UInt8(truncatingIfNeeded: $0 &* 11) }
    var blocks: [UInt8] = []
    let cut = PacketCut(capacity: most)
    writer.packets(for: read.count, cut: cut, from: .server, time: 3) { framing, range in
      blocks += framing + read[range]
    }
    let segments = Self.segments(blocks)
    #expect(segments.map(\.payload.count) == [most, most, 3])
    #expect(segments.flatMap(\.payload) == read)
    #expect(segments[2].sequence == segments[0].sequence &+ UInt32(2 * most))
  }
}
