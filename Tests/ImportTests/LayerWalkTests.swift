import Testing

@testable import Import

/// Headers before IP that are not those of Ethernet, as the registry of tcpdump.org, the IEEE and
/// the RFCs draw them.
@Suite struct LayerWalkTests {
  static let whole = "7 [1, 2, 3] 0"
  private static let packet = PacketDecoderTests.packet
  private static let macs = [UInt8](repeating: 0xAA, count: 12)
  /// Logical link control with a SNAP: IPv4 follows.
  private static let snap: [UInt8] = [0xAA, 0xAA, 3, 0, 0, 0, 8, 0]

  private static func outcome(_ head: [UInt8], _ rest: [UInt8] = packet, link: UInt32) -> String {
    PacketDecoderTests.outcome(head + rest, link: link)
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// Each is read, and damaged where any of its header is missing.
  private static func expect(_ cases: [(link: UInt32, head: [UInt8])]) {
    for (link, head) in cases {
      #expect(outcome(head, link: link) == whole, "\(link) \(head)")
      for count in 0..<head.count {
        #expect(outcome(Array(head.prefix(count)), [], link: link) == "damaged", "\(link) \(count)")
      }
    }
  }

  @Test func networksHaveHeadersOfTheirOwn() {
    let netfilter: [UInt8] = [2, 0, 0, 0, 5, 0, 10, 0, 9, 0, 0, 0, 8, 0, 1, 0, 1, 2, 3, 4]
    Self.expect([
      (100, Self.snap), (8, Self.zeros(16)), (107, [0x18, 0x41, 3, 0xCC]),
      (107, [0x18, 0x41, 3, 0x80, 0, 0, 0, 0, 8, 0]),
      // A family in the byte order of the machine, either one, and eight bytes.
      (109, [2, 0, 0, 0] + Self.zeros(8)), (109, [0, 0, 0, 2] + Self.zeros(8)),
      (117, [5] + Self.zeros(7)),
      (138, Self.zeros(16) + [8, 0]), (226, Self.zeros(24)), (239, netfilter + [37, 0, 9, 0]),
      (281, Self.zeros(16) + [8, 0]), (285, Self.zeros(20) + [8, 0]),
      (282, Self.zeros(4) + Self.macs + [8, 0]),
    ])
    #expect(Self.outcome([1, 0, 0, 0] + Self.zeros(8), link: 109) == "link")
    #expect(Self.outcome([0x18, 0x41, 3, 0x81], link: 107) == "link")
    // 1 and 4 in the place of a type are frames of IEEE 802.3 and 802.2.
    for type: UInt8 in [1, 4] {
      #expect(Self.outcome(Self.zeros(14) + [0, type] + Self.snap, link: 113) == Self.whole)
    }
    #expect(Self.outcome(Self.zeros(14) + [0, 2] + Self.snap, link: 113) == "link")
    // A length in the place of Ethernet's type.
    #expect(Self.outcome(Self.macs + [5, 0xDC] + Self.snap, link: 1) == Self.whole, "1500")
    #expect(Self.outcome(Self.macs + [5, 0xDD] + Self.snap, link: 1) == "link", "1501")
    #expect(Self.outcome([0x06, 0x06, 3], link: 100) == Self.whole, "IP has a number of its own")
  }

  @Test func serialLinesSpeakPPPOrCisco() {
    Self.expect([(9, [0xFF, 3, 0, 0x21])])
    #expect(Self.outcome([0, 0x21], link: 9) == Self.whole, "without address and control")
    #expect(Self.outcome([0x21], link: 9) == Self.whole, "a number of one byte")
    #expect(Self.outcome([0, 0x57], link: 9) == Self.whole, "IPv6")
    #expect(Self.outcome([0, 0x53], link: 9) == "encrypted")
    #expect(Self.outcome([0xC0, 0x21], link: 9) == "link", "the protocol that opens the line")
    #expect(Self.outcome([0, 0x31] + Self.macs + [8, 0], link: 9) == Self.whole, "bridged")
    #expect(Self.outcome([0xFF, 3, 0, 0x21], link: 50) == Self.whole)
    #expect(Self.outcome([1, 0xFF, 3, 0, 0x21], link: 204) == Self.whole, "PPP and a direction")
    #expect(Self.outcome([1, 3, 0, 0x21], link: 166) == Self.whole)
    #expect(Self.outcome([0x11, 0, 0, 1, 0, 50, 0, 0x21], link: 51) == Self.whole, "PPPoE")
    for address: UInt8 in [0x0F, 0x8F] {
      #expect(Self.outcome([address, 0, 8, 0], link: 104) == Self.whole)
      #expect(Self.outcome([address, 0, 8, 0], link: 50) == Self.whole)
      #expect(Self.outcome([1, address, 0, 8, 0], link: 205) == Self.whole)
    }
  }

  /// macOS's interface pktap, in the byte order of either machine.
  @Test func packetTapsNameTheLinkTypeThatFollows() {
    func head(_ size: UInt8, kind: UInt8 = 1, link: UInt8, isBig: Bool = false) -> [UInt8] {
      let words = [size, kind, link].map { isBig ? [0, 0, 0, $0] : [$0, 0, 0, 0] }
      return words.flatMap { $0 } + Self.zeros(max(0, Int(size) - 12))
    }
    #expect(Self.outcome(head(108, link: 101), link: 258) == Self.whole)
    #expect(Self.outcome(head(108, link: 101, isBig: true), link: 258) == Self.whole)
    #expect(Self.outcome(head(12, link: 101), link: 258) == Self.whole)
    #expect(Self.outcome(head(11, link: 101), link: 258) == "damaged")
    #expect(Self.outcome(head(108, kind: 0, link: 101), link: 258) == "link")
    #expect(Self.outcome(head(156, link: 101), link: 149) == Self.whole)
    #expect(Self.outcome(head(107, link: 101) + Self.zeros(80), link: 149) == "link 149")
  }

  @Test func labelsAreFollowedByIPOrEthernet() {
    let ether = Self.macs + [0x88, 0x47]
    #expect(Self.outcome(ether + [0, 1, 0x41, 64], link: 1) == Self.whole, "the last label")
    #expect(Self.outcome(ether + [0, 1, 0x40, 64, 0, 2, 1, 64], link: 1) == Self.whole)
    #expect(Self.outcome(ether + [0, 1, 0x40, 64], [], link: 1) == "damaged")
    #expect(Self.outcome(ether + [0, 1, 0x41, 64], [], link: 1) == "damaged")
    let inner = Self.macs + [8, 0]
    #expect(Self.outcome(ether + [0, 1, 1, 64] + inner, link: 1) == Self.whole)
    #expect(Self.outcome(ether + [0, 1, 1, 64] + Self.zeros(4) + inner, link: 1) == Self.whole)
  }
}

/// IEEE 802.11, section 9.2, and what capturing machines put before its frames.
@Suite struct WirelessTests {
  private static let packet = PacketDecoderTests.packet
  private static let snap: [UInt8] = [0xAA, 0xAA, 3, 0, 0, 0, 8, 0]

  /// Frame control, duration, three addresses and the number of sequence and fragment.
  private static func header(
    _ control: UInt8 = 0x08, flags: UInt8 = 0x01, duration: UInt8 = 0x2C, fragment: UInt8 = 0,
    _ rest: Int = 0
  ) -> [UInt8] {
    [control, flags, duration, 0] + [UInt8](repeating: 0xAA, count: 18) + [fragment, 0x12]
      + [UInt8](repeating: 0, count: rest)
  }

  private static func outcome(_ frame: [UInt8], _ rest: [UInt8] = snap + packet, link: UInt32 = 105)
    -> String
  {
    PacketDecoderTests.outcome(frame + rest, link: link)
  }

  @Test func aFrameOfDataHasThreeOrFourAddresses() {
    #expect(Self.outcome(Self.header()) == LayerWalkTests.whole)
    #expect(Self.outcome(Self.header(flags: 0x02, duration: 0x40)) == LayerWalkTests.whole)
    #expect(Self.outcome(Self.header(flags: 0x09)) == LayerWalkTests.whole, "sent again")
    #expect(Self.outcome(Self.header(flags: 0x03, 6)) == LayerWalkTests.whole, "four addresses")
    #expect(Self.outcome(Self.header(0x88, 2)) == LayerWalkTests.whole, "with a class of traffic")
    #expect(Self.outcome(Self.header(0x88, flags: 0x83, 12)) == LayerWalkTests.whole, "HT control")
    #expect(Self.outcome(Self.header(0x88), []) == "damaged")
  }

  @Test func whatHasNoDataThatCanBeReadIsNamed() {
    #expect(Self.outcome(Self.header(0x48)) == "802.11", "a data frame without data")
    #expect(Self.outcome(Self.header(0x80)) == "802.11", "a beacon")
    #expect(Self.outcome([0xD4, 0] + [UInt8](repeating: 0, count: 8), []) == "802.11", "an ACK")
    #expect(Self.outcome([0xD4, 0] + [UInt8](repeating: 0, count: 7), []) == "damaged")
    #expect(Self.outcome(Self.header(flags: 0x41)) == "encrypted")
    #expect(Self.outcome(Self.header(flags: 0x05)) == "802.11", "more fragments follow")
    #expect(Self.outcome(Self.header(fragment: 1)) == "802.11", "the second fragment")
    #expect(Self.outcome(Self.header(fragment: 0x10)) == LayerWalkTests.whole, "another sequence")
  }

  /// Each packet has two addresses and a length, and begins at a multiple of four.
  @Test func severalPacketsMayBeInOneFrame() {
    func part(_ sequence: UInt8) -> [UInt8] {
      var packet = Self.packet
      packet[27] = sequence
      let body = Self.snap + packet
      return [UInt8](repeating: 0xBB, count: 12) + [0, UInt8(body.count)] + body
    }
    var frame = Self.header(0x88) + [0x80, 0]
    for number in 1...3 as ClosedRange<UInt8> {
      let bytes = part(number)
      frame += bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
    #expect(
      PacketDecoderTests.outcomes([frame], link: 105) == (1...3).map { "\($0) [1, 2, 3] 0" })
    #expect(Self.outcome(Self.header(0x88) + [0x80, 0], []) == "damaged")
  }

  @Test func whatTheCapturingMachineAddedIsPassed() {
    let plain = Self.header()
    let prism: [UInt8] = [0, 0, 0, 0x44, 144, 0, 0, 0] + [UInt8](repeating: 0, count: 136)
    let avs: [UInt8] = [0x80, 0x21, 0x10, 1, 0, 0, 0, 64] + [UInt8](repeating: 0, count: 56)
    let radiotap: [UInt8] = [0, 0, 9, 0, 4, 0, 0, 0, 2]
    let heads: [(UInt32, [UInt8])] = [(119, prism), (119, avs), (163, avs), (127, radiotap)]
    for (link, head) in heads {
      #expect(Self.outcome(head + plain, link: link) == LayerWalkTests.whole, "\(link)")
    }
    var swapped = prism
    swapped.replaceSubrange(4..<8, with: [0, 0, 0, 144])
    #expect(Self.outcome(swapped + plain, link: 119) == LayerWalkTests.whole)
    let ppi: [UInt8] = [0, 0, 12, 0, 105, 0, 0, 0, 1, 2, 3, 4]
    #expect(Self.outcome(ppi + plain, link: 192) == LayerWalkTests.whole)
    #expect(
      Self.outcome([0, 0, 8, 0, 101, 0, 0, 0], Self.packet, link: 192) == LayerWalkTests.whole)
    #expect(Self.outcome([0, 0, 7, 0, 101, 0, 0, 0], Self.packet, link: 192) == "damaged")
    #expect(Self.outcome([0, 0, 7, 0, 0, 0, 0, 0] + plain, link: 127) == "damaged")
  }

  /// radiotap.org: 0x20 of the flags says that the header of a frame ends at a multiple of four.
  @Test func radiotapSaysWhetherTheHeaderIsPadded() {
    func tap(_ present: [UInt8], _ fields: [UInt8]) -> [UInt8] {
      [0, 0, UInt8(4 + present.count + fields.count), 0] + present + fields
    }
    let time = [UInt8](repeating: 0xFF, count: 8)
    let (padded, plain) = (Self.header(0x88, 4), Self.header(0x88, 2))
    let heads: [(present: [UInt8], before: [UInt8])] = [
      ([2, 0, 0, 0], []), ([3, 0, 0, 0], time), ([2, 0, 0, 0x80, 0, 0, 0, 0], []),
      // The timestamp begins at a multiple of eight.
      ([3, 0, 0, 0x80, 0, 0, 0, 0], [0, 0, 0, 0] + time),
    ]
    for (present, before) in heads {
      let (yes, no) = (tap(present, before + [0x20]), tap(present, before + [0x10]))
      #expect(Self.outcome(yes + padded, link: 127) == LayerWalkTests.whole, "\(present)")
      #expect(Self.outcome(no + plain, link: 127) == LayerWalkTests.whole, "\(present)")
    }
  }
}
