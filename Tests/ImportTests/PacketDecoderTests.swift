import CaptureSupport
import Testing

@testable import Import
@testable import Pcapng
@testable import WebSocket

/// Packets as RFC 791, RFC 8200, RFC 9293 and the registries draw them.
@Suite struct PacketDecoderTests {
  private struct Found: Equatable {
    var ports: [UInt16] = []
    var payload: [UInt8] = []
    var missing = 0
    var sequence: UInt32 = 0
  }

  private static func outcome(_ bytes: [UInt8], link: UInt32, original: Int? = nil) -> String {
    bytes.withUnsafeBytes { bytes in
      let packet = CapturedPacket(
        time: 0, linkType: LinkType(rawValue: link), bytes: bytes, position: 0,
        originalLength: original ?? bytes.count)
      switch PacketDecoder.decode(packet) {
      case .segment(let segment):
        let payload = bytes[segment.payloadStart..<segment.payloadStart + segment.payloadCount]
        return "\(segment.sequence) \(Array(payload)) \(segment.missing)"
      case .other: return "other"
      case .fragment: return "fragment"
      case .damaged: return "damaged"
      case .unknownLink(let type): return "link \(type.rawValue)"
      }
    }
  }

  private static let tcp: [UInt8] =
    [0xC3, 0x50, 0x01, 0xBB, 0, 0, 0, 7, 0, 0, 0, 9, 0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]

  private static func version4(
    _ payload: [UInt8], flags: UInt8 = 0x40, options: [UInt8] = [], number: UInt8 = 6
  ) -> [UInt8] {
    let length = UInt8(20 + options.count + payload.count)
    let first = 0x45 + UInt8(options.count / 4)
    return [first, 0, 0, length, 0, 0, flags, 0, 64, number, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
      + options + payload
  }

  private static func version6(next: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0x60, 0, 0, 0, 0, UInt8(payload.count), next, 64] + [UInt8](repeating: 1, count: 16)
      + [UInt8](repeating: 2, count: 16) + payload
  }

  private static let hello = tcp + [1, 2, 3]
  private static let packet = version4(hello)

  /// The registry of tcpdump.org; EtherTypes of IEEE 802.
  @Test func theLinkLayerIsReadByItsNumber() {
    let macs = [UInt8](repeating: 0xAA, count: 12)
    let tag: [UInt8] = [0x81, 0, 0, 5]
    let pppoe: [UInt8] = [0x88, 0x64, 0x11, 0, 0, 1, 0, 50, 0, 0x21]
    let cases: [(UInt32, [UInt8])] = [
      (101, []), (228, []), (12, []), (14, []), (1, macs + [8, 0]), (1, macs + tag + [8, 0]),
      (1, macs + [0x88, 0xA8, 0, 9] + tag + [8, 0]), (1, macs + [0x91, 0, 0, 9, 8, 0]),
      (1, macs + pppoe), (0, [2, 0, 0, 0]), (0, [0, 0, 0, 2]), (108, [0, 0, 0, 2]),
      (113, [UInt8](repeating: 0, count: 14) + [8, 0]),
      (276, [8, 0] + [UInt8](repeating: 0, count: 18)),
    ]
    for (link, head) in cases {
      #expect(Self.outcome(head + Self.packet, link: link) == "7 [1, 2, 3] 0", "\(link) \(head)")
      for count in 0..<head.count {
        #expect(
          Self.outcome(Array(head.prefix(count)), link: link) == "damaged", "\(link) \(count)")
      }
    }
    #expect(Self.outcome(macs + [8, 6] + Self.packet, link: 1) == "other")
    #expect(Self.outcome([7, 0, 0, 0] + Self.packet, link: 0) == "other")
    #expect(Self.outcome(Self.packet, link: 147) == "link 147")
  }

  @Test func anIPv4PacketMayHaveOptionsAndAnEndBeforeThatOfTheFrame() {
    #expect(
      Self.outcome(Self.version4(Self.hello, options: [1, 1, 1, 0]), link: 101) == "7 [1, 2, 3] 0")
    // Ethernet pads short frames.
    #expect(Self.outcome(Self.packet + [0, 0, 0], link: 101) == "7 [1, 2, 3] 0")
    #expect(Self.outcome(Array(Self.packet.dropLast(2)), link: 101) == "7 [1] 2")
    var unknown = Self.packet
    unknown[3] = 0
    #expect(Self.outcome(unknown, link: 101, original: 50) == "7 [1, 2, 3] 7")
  }

  @Test func whatIsNoWholeSegmentIsSaidToBeWhatItIs() {
    #expect(Self.outcome(Self.version4(Self.hello, number: 17), link: 101) == "other")
    #expect(Self.outcome(Self.version4(Self.hello, flags: 0x20), link: 101) == "fragment")
    var offset = Self.packet
    offset[7] = 1
    #expect(Self.outcome(offset, link: 101) == "fragment")
    for count in 0..<40 {
      #expect(Self.outcome(Array(Self.packet.prefix(count)), link: 101) == "damaged", "\(count)")
    }
    var short = Self.packet
    short[0] = 0x44
    #expect(Self.outcome(short, link: 101) == "damaged")
    var version = Self.packet
    version[0] = 0x55
    #expect(Self.outcome(version, link: 101) == "damaged")
    var header = Self.packet
    header[32] = 0x40
    #expect(Self.outcome(header, link: 101) == "damaged", "a TCP header of 16 bytes")
    header[32] = 0x60
    #expect(Self.outcome(header, link: 101) == "damaged", "one that is longer than the segment")
  }

  /// RFC 8200, section 4; RFC 4302, section 2.2.
  @Test func extensionHeadersOfIPv6ArePassed() {
    func header(_ next: UInt8, _ length: UInt8, _ count: Int) -> [UInt8] {
      [next, length] + [UInt8](repeating: 0, count: count - 2)
    }
    func outcome(_ next: UInt8, _ payload: [UInt8]) -> String {
      Self.outcome(Self.version6(next: next, payload), link: 229)
    }
    #expect(outcome(6, Self.hello) == "7 [1, 2, 3] 0")
    for type in [0, 43, 60, 135, 139, 140] as [UInt8] {
      #expect(outcome(type, header(6, 0, 8) + Self.hello) == "7 [1, 2, 3] 0", "\(type)")
      #expect(outcome(type, header(6, 2, 24) + Self.hello) == "7 [1, 2, 3] 0", "\(type)")
      #expect(outcome(type, [6, 0, 0]) == "damaged", "\(type)")
    }
    #expect(outcome(51, header(6, 4, 24) + Self.hello) == "7 [1, 2, 3] 0")
    #expect(outcome(0, header(60, 0, 8) + header(6, 0, 8) + Self.hello) == "7 [1, 2, 3] 0")
    #expect(outcome(44, header(6, 0, 8) + Self.hello) == "7 [1, 2, 3] 0", "whole, as one fragment")
    #expect(outcome(44, [6, 0, 0, 1, 0, 0, 0, 0] + Self.hello) == "fragment")
    #expect(outcome(44, [6, 0, 1, 0, 0, 0, 0, 0] + Self.hello) == "fragment")
    #expect(outcome(17, Self.hello) == "other" && outcome(59, Self.hello) == "other")
  }

  /// Protocol numbers and ports of IANA's registries.
  @Test func whatMayHaveTCPInsideIsNamed() {
    func passed(_ bytes: [UInt8], link: UInt32 = 101) -> PassedPacket {
      bytes.withUnsafeBytes {
        PassedPacket(
          CapturedPacket(
            time: 0, linkType: LinkType(rawValue: link), bytes: $0, position: 0,
            originalLength: $0.count))
      }
    }
    let names: [(UInt8, String)] = [
      (4, "IP in IP"), (41, "IPv6 in IP"), (47, "GRE"), (50, "ESP"), (137, "MPLS in IP"),
    ]
    for (number, name) in names {
      #expect(passed(Self.version4(Self.hello, number: number)) == .tunnel(name))
      #expect(passed(Self.version6(next: number, Self.hello)) == .tunnel(name))
    }
    let ports: [(UInt16, String)] = [
      (2152, "GTP"), (4789, "VXLAN"), (6081, "GENEVE"), (8472, "VXLAN"),
    ]
    for (port, name) in ports {
      let big = [UInt8(port >> 8), UInt8(port & 0xFF)]
      for udp in [[0x30, 0x39] + big, big + [0x30, 0x39]] {
        #expect(passed(Self.version4(udp + [0, 8, 0, 0], number: 17)) == .tunnel(name))
        #expect(passed(Self.version6(next: 17, udp + [0, 8, 0, 0])) == .tunnel(name))
      }
    }
    #expect(passed(Self.version4([0, 53, 0, 54, 0, 8, 0, 0], number: 17)) == .other)
    #expect(passed(Self.version4(Self.hello, number: 1)) == .other)
    let macs = [UInt8](repeating: 0, count: 12)
    #expect(passed(macs + [0x88, 0x47, 0, 0], link: 1) == .tunnel("MPLS"))
    #expect(passed(macs + [0x88, 0x48], link: 1) == .tunnel("MPLS"))
    #expect(passed(macs + [8, 6], link: 1) == .other && passed([]) == .other)
  }
}
