import Testing

@testable import Pcapng

/// A pcap file (draft-ietf-opsawg-pcap).
@Suite struct PcapReaderTests {
  /// The magic number says the byte order and what the second part of a time counts.
  @Test(
    arguments: [
      ([0xD4, 0xC3, 0xB2, 0xA1], false, 5_000_007_000),
      ([0xA1, 0xB2, 0xC3, 0xD4], true, 5_000_007_000),
      ([0x4D, 0x3C, 0xB2, 0xA1], false, 5_000_000_007),
      ([0xA1, 0xB2, 0x3C, 0x4D], true, 5_000_000_007),
    ] as [([UInt8], Bool, UInt64)]
  )
  func isReadInEitherByteOrderWithMicrosecondsOrNanoseconds(
    magic: [UInt8], isSwapped: Bool, time: UInt64
  ) throws {
    let read = try #require(ReadPackets(pcap: Self.file(magic, Blocks(isSwapped: isSwapped))))
    #expect(
      read.packets == [
        .init(time: time, link: 113, bytes: [1, 2, 3], position: 40, original: 99),
        .init(time: time, link: 113, bytes: [], position: 59, original: 99),
      ])
    #expect(read.stop == nil && read.wanted == nil)
  }

  @Test func ofKuznetzovsKindHasEightBytesMoreBeforeAPacket() throws {
    let blocks = Blocks()
    let extra = [UInt8](repeating: 0xEE, count: 8)
    let file = Self.file([0x34, 0xCD, 0xB2, 0xA1], blocks, extra: extra)
    #expect(try #require(ReadPackets(pcap: file)).packets.map(\.bytes) == [[1, 2, 3], []])
  }

  @Test func saysHowMuchIsMissingAtItsEndAndWhichLengthCannotBe() throws {
    let blocks = Blocks()
    let file = Self.file([0xD4, 0xC3, 0xB2, 0xA1], blocks)
    #expect(try #require(ReadPackets(pcap: Array(file.prefix(39)))).wanted == 16)
    #expect(try #require(ReadPackets(pcap: Array(file.prefix(42)))).wanted == 19)
    let head = file.prefix(24) + blocks.number(0) + blocks.number(0)
    let large = head + blocks.number(16 << 20) + blocks.number(0)
    #expect(try #require(ReadPackets(pcap: Array(large))).wanted == 16 << 20 + 16)
    let larger = head + blocks.number(16 << 20 + 1) + blocks.number(0)
    #expect(try #require(ReadPackets(pcap: Array(larger))).stop == .badLength(16 << 20 + 1))
  }

  @Test func beginsWithOneOfTheMagicNumbers() {
    #expect(ReadPackets(pcap: [UInt8](repeating: 0, count: 24)) == nil)
    #expect(ReadPackets(pcap: Blocks().section()) == nil)
  }

  /// The registry "link-layer header types" of tcpdump.org.
  @Test func hasANumberForWhatItsPacketsBeginWith() {
    let numbers: [(LinkType, UInt32)] = [
      (.null, 0), (.ethernet, 1), (.raw, 101), (.loop, 108), (.linuxCooked, 113), (.ipv4, 228),
      (.ipv6, 229), (.linuxCooked2, 276),
    ]
    for (type, number) in numbers { #expect(type.rawValue == number) }
  }

  private static func file(_ magic: [UInt8], _ blocks: Blocks, extra: [UInt8] = []) -> [UInt8] {
    let version = blocks.short(2) + blocks.short(4) + blocks.number(0) + blocks.number(0)
    // The upper bits of the link type tell of a frame check sequence.
    let head = magic + version + blocks.number(65_535) + blocks.number(0xF000_0071)
    func record(_ bytes: [UInt8]) -> [UInt8] {
      blocks.number(5) + blocks.number(7) + blocks.number(UInt32(bytes.count)) + blocks.number(99)
        + extra + bytes
    }
    return head + record([1, 2, 3]) + record([])
  }
}
