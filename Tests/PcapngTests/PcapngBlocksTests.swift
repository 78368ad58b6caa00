import Testing

@testable import Pcapng

/// Blocks that are written (draft-ietf-opsawg-pcapng, section 4).
@Suite struct PcapngBlocksTests {
  @Test func beginWithASectionHeaderAndOneInterfaceOfRawIPAndNanoseconds() {
    let blocks = Blocks()
    let section = blocks.block(
      0x0A0D_0D0A,
      blocks.number(0x1A2B_3C4D) + blocks.short(1) + blocks.short(0)
        + [UInt8](repeating: 0xFF, count: 8) + blocks.option(4, Array("windsock 1.0".utf8))
        + blocks.option(0, []))
    let interface = blocks.interface(
      link: 101,
      options: blocks.option(2, Array("windsock".utf8)) + blocks.option(9, [9])
        + blocks.option(0, []))
    #expect(PcapngBlocks.fileHeader(application: "windsock 1.0") == section + interface)
  }

  @Test(arguments: [(0, 0), (1, 3), (2, 2), (3, 1), (4, 0), (5, 3)])
  func arePaddedToFourBytes(count: Int, padding: Int) {
    #expect(PcapngBlocks.padding(count) == padding)
  }

  @Test func haveTheDirectionOfAPacketAndItsCommentAsFarAsAnOptionHasRoom() {
    let blocks = Blocks()
    let parts = PcapngBlocks.packet(
      captured: 3, original: 9, time: 0x1_0000_0002, inbound: true, comment: "abc")
    #expect(
      parts.head + [7, 8, 9] + parts.tail
        == blocks.packet(
          time: 0x1_0000_0002, [7, 8, 9], original: 9,
          options: blocks.option(1, Array("abc".utf8)) + blocks.option(2, blocks.number(1))
            + blocks.option(0, [])))
    let long = PcapngBlocks.packet(
      captured: 0, original: 0, time: 0, inbound: false,
      comment: String(repeating: "x", count: 70_000))
    let read = ReadPackets(
      pcapng: blocks.section() + blocks.interface(link: 101) + long.head + long.tail)
    #expect(read.packets.first?.comment == String(repeating: "x", count: 65_532))
    #expect(read.packets.first?.direction == 2)
  }

  /// A header of IPv4 (RFC 791) with nothing in it, from and to this machine, of the protocol 253
  /// (RFC 3692).
  @Test func sayWhereBytesOfARecordingAreMissing() throws {
    let blocks = Blocks()
    let read = ReadPackets(
      pcapng: blocks.section() + blocks.interface(link: 101)
        + PcapngBlocks.gap(bytes: 7, reason: "damage", time: 4000))
    let packet = try #require(read.packets.first)
    #expect(packet.bytes.count == 20 && packet.original == 20 && packet.time == 4_000_000)
    #expect(packet.bytes[0] == 0x45 && packet.bytes[2...3] == [0, 20] && packet.bytes[9] == 253)
    #expect(Array(packet.bytes[12...]) == [127, 0, 0, 1, 127, 0, 0, 1])
    #expect(packet.bytes[6] & 0x20 == 0 && packet.bytes[7] == 0 && packet.bytes[8] > 0)
    #expect(ChecksumsTests.sum(packet.bytes) == 0xFFFF)
    #expect(packet.comment == #"windsock:{"gap":true,"bytes":7,"reason":"damage"}"#)
  }
}
