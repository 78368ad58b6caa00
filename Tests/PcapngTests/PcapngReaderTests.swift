import Testing

@testable import Pcapng

/// A pcapng file (draft-ietf-opsawg-pcapng).
@Suite struct PcapngReaderTests {
  private static let time: UInt64 = 1_700_000_000_123_456

  @Test(arguments: [false, true])
  func isReadInEitherByteOrderWithThePacketsOfAllThreeKinds(isSwapped: Bool) {
    let blocks = Blocks(isSwapped: isSwapped)
    let head =
      blocks.section() + blocks.interface(link: 1)
      + blocks.interface(
        link: 101, snapshot: 4, options: blocks.option(9, [9]) + blocks.option(0, []))
    let file =
      head + blocks.packet(time: Self.time, [1, 2, 3, 4, 5], original: 70)
      + blocks.block(4, [0, 0, 0, 0]) + blocks.oldPacket(interface: 1, time: 7, [6])
      + blocks.simplePacket([8, 9], original: 2)
    let read = ReadPackets(pcapng: file)
    #expect(read.stop == nil && read.wanted == nil && read.unusable.isEmpty)
    let first = head.count
    #expect(
      read.packets == [
        .init(
          time: Self.time * 1000, link: 1, bytes: [1, 2, 3, 4, 5], position: UInt64(first + 28),
          original: 70),
        .init(time: 7, link: 101, bytes: [6], position: UInt64(first + 40 + 16 + 28), original: 1),
        // A simple packet is of the first interface and has the time of the one before it.
        .init(time: 7, link: 1, bytes: [8, 9], position: UInt64(first + 92 + 12), original: 2),
      ])
  }

  @Test func hasSectionsEachWithAByteOrderAndInterfacesOfItsOwn() {
    let (little, big) = (Blocks(), Blocks(isSwapped: true))
    let read = ReadPackets(
      pcapng: little.section() + little.interface(link: 1) + little.packet(time: 1, [1])
        + big.section() + big.packet(time: 1, [2]) + big.interface(link: 113)
        + big.packet(time: 2, [3]))
    #expect(read.packets.map(\.link) == [1, 113] && read.packets.map(\.bytes) == [[1], [3]])
    #expect(read.unusable == [.unknownInterface] && read.stop == nil)
  }

  @Test(arguments: [false, true])
  func mayHaveCommentsAndDirectionsOnPackets(isSwapped: Bool) {
    let blocks = Blocks(isSwapped: isSwapped)
    func flags(_ value: UInt32) -> [UInt8] { blocks.option(2, blocks.number(value)) }
    let comments = blocks.option(1, Array("é".utf8)) + blocks.option(1, Array("no".utf8))
    let read = ReadPackets(
      pcapng: blocks.section() + blocks.interface(link: 1)
        + blocks.packet(time: 1, [1], options: comments + flags(1) + blocks.option(0, []))
        + blocks.packet(time: 1, [1], options: flags(0x1E)) + blocks.packet(time: 1, [1])
        + blocks.packet(time: 1, [1], options: blocks.option(0, []) + comments)
        + blocks.packet(time: 1, [1], options: flags(0)))
    #expect(read.packets.map(\.comment) == ["é", nil, nil, nil, nil])
    #expect(read.packets.map(\.direction) == [1, 2, nil, nil, nil])
  }

  @Test func mayCutTheBytesOfASimplePacketByTheInterfacesLimit() {
    let blocks = Blocks()
    func bytes(limit: UInt32, _ original: UInt32) -> [UInt8]? {
      ReadPackets(
        pcapng: blocks.section() + blocks.interface(link: 1, snapshot: limit)
          + blocks.simplePacket([1, 2, 3, 4], original: original)
      ).packets.first?.bytes
    }
    #expect(bytes(limit: 2, 9) == [1, 2] && bytes(limit: 0, 9) == [1, 2, 3, 4])
    #expect(bytes(limit: 0, 3) == [1, 2, 3] && bytes(limit: 96, 4) == [1, 2, 3, 4])
  }

  @Test(arguments: [false, true])
  func goesOnAfterSecretsThatCannotBeUsedAndSaysSo(isSwapped: Bool) {
    let blocks = Blocks(isSwapped: isSwapped)
    let tls: UInt32 = 0x544C_534B
    let read = ReadPackets(
      pcapng: blocks.section() + blocks.interface(link: 1)
        + blocks.block(10, blocks.number(tls) + blocks.number(5) + [1, 2, 3, 4])
        + blocks.block(10, blocks.number(tls)) + blocks.block(10, blocks.number(0x5353_484B))
        + blocks.packet(time: 1, [1]))
    #expect(read.unusable == [.secretsPastBlock, .secretsPastBlock, .secretsPastBlock])
    #expect(read.packets.map(\.bytes) == [[1]] && read.stop == nil)
    var reader = PcapngReader()
    let long = Blocks()
    let head = long.number(10) + long.number(64 << 20) + long.number(tls)
    let isLong = head.withUnsafeBytes { bytes in
      guard case .unusable(.longSecrets, size: 64 << 20) = reader.next(in: bytes, at: 0) else {
        return false
      }
      return true
    }
    #expect(isLong)
  }

  @Test func goesOnAfterPacketsThatCannotBeUsed() {
    let blocks = Blocks()
    var tooLong = blocks.packet(time: 1, [1, 2, 3, 4])
    tooLong[20] = 5
    let read = ReadPackets(
      pcapng: blocks.section() + blocks.simplePacket([1], original: 1)
        + blocks.interface(link: 1) + blocks.packet(interface: 1, time: 1, [1]) + tooLong
        + blocks.block(6, [UInt8](repeating: 0, count: 16)) + blocks.block(3, [])
        + blocks.packet(time: 1, []))
    #expect(
      read.unusable == [
        .unknownInterface, .unknownInterface, .packetPastBlock, .packetPastBlock, .packetPastBlock,
      ])
    #expect(read.packets.map(\.bytes) == [[]] && read.stop == nil)
  }

  @Test func endsWhereTheLengthTheByteOrderOrTheVersionOfABlockIsWrong() {
    let blocks = Blocks()
    func stop(_ damage: (inout [UInt8]) -> Void, _ block: [UInt8]) -> CaptureDefect? {
      var block = block
      damage(&block)
      return ReadPackets(pcapng: blocks.section() + blocks.interface(link: 1) + block).stop
    }
    let packet = blocks.packet(time: 1, [1])
    #expect(
      stop({ $0[4] += 2 }, packet) == .badLength(38) && stop({ $0[4] = 8 }, packet) == .badLength(8)
    )
    #expect(stop({ $0[$0.count - 4] += 4 }, packet) == .lengthsDiffer)
    #expect(stop({ $0[8] = 0 }, blocks.section()) == .badByteOrder(0x1A2B_3C00))
    #expect(stop({ $0[4] = 24 }, blocks.section()) == .badLength(24))
    #expect(stop({ _ in }, blocks.section(major: 2)) == .newerVersion(2))
    #expect(stop({ $0[4] = 16 }, blocks.interface(link: 1)) == .lengthsDiffer)
    #expect(stop({ _ in }, blocks.block(1, [1, 0, 0, 0])) == .badLength(16))
    #expect(stop({ _ in }, blocks.section() + packet) == nil)
  }

  @Test func hasPacketsOfUpTo16MiBAndSaysHowMuchOfABlockIsMissing() {
    let blocks = Blocks()
    let head = blocks.section() + blocks.interface(link: 1)
    func read(_ type: UInt32, _ length: UInt32) -> ReadPackets {
      ReadPackets(pcapng: head + blocks.number(type) + blocks.number(length) + blocks.number(0))
    }
    #expect(read(6, 16 << 20).wanted == 16 << 20 && read(6, 16 << 20 + 4).stop != nil)
    #expect(read(3, 16 << 20).wanted == 16 << 20 && read(2, 16 << 20 + 4).stop != nil)
    #expect(read(1, 1 << 20).wanted == 1 << 20 && read(1, 1 << 20 + 4).stop != nil)
    // What is not looked at may be as long as it likes.
    #expect(read(5, .max - 3).stop == nil && read(5, .max - 3).wanted == nil)
    let packet = blocks.packet(time: 1, [1, 2, 3])
    for count in 1..<packet.count {
      let read = ReadPackets(pcapng: head + packet.prefix(count))
      #expect(read.wanted == (count < 12 ? 12 : packet.count) && read.packets.isEmpty)
    }
  }

  @Test func mayHaveWindsocksOwnBlocksWhichAreNotMixedUpWithOtherBlocksForLocalUse() {
    let blocks = Blocks()
    let read = ReadPackets(
      pcapng: blocks.section() + PcapngBlocks.localBlock([1, 2, 3, 4, 5])
        + blocks.block(0x8000_0002, [1, 2, 3, 4]))
    #expect(read.locals == [[5, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0]] && read.stop == nil)
  }
}
