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

  static func outcome(_ bytes: [UInt8], link: UInt32, original: Int? = nil) -> String {
    outcomes([bytes], link: link, original: original).first ?? "nothing"
  }

  /// What was found in packets one after the other, the segments with their sequence number, their
  /// payload and how much of it is missing.
  static func outcomes(_ packets: [[UInt8]], link: UInt32, original: Int? = nil) -> [String] {
    var decoder = PacketDecoder()
    var outcomes: [String] = []
    for bytes in packets {
      bytes.withUnsafeBytes { bytes in
        let packet = CapturedPacket(
          time: 0, linkType: LinkType(rawValue: link), bytes: bytes, position: 0,
          originalLength: original ?? bytes.count)
        let count = outcomes.count
        decoder.decode(packet) { found, packet, _ in outcomes.append(text(found, packet)) }
        // Where the quick way finds a segment, it is the same.
        if let segment = PacketDecoder.segment(in: packet) {
          #expect(outcomes.count == count + 1)
          #expect(outcomes.last == text(.segment(segment, internet: 0), packet))
        }
      }
    }
    return outcomes
  }

  private static func text(_ found: PacketDecoder.Found, _ packet: CapturedPacket) -> String {
    switch found {
    case .segment(let segment, _):
      let end = segment.payloadStart + segment.payloadCount
      return "\(segment.sequence) \(Array(packet.bytes[segment.payloadStart..<end])) "
        + "\(segment.missing)"
    case .passed(let passed): return passed.name
    case .damaged: return "damaged"
    case .unknownLink(let type): return "link \(type.rawValue)"
    case .incomplete(let count): return "\(count) incomplete"
    }
  }

  private static let tcp: [UInt8] =
    [0xC3, 0x50, 0x01, 0xBB, 0, 0, 0, 7, 0, 0, 0, 9, 0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]

  static func version4(
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

  static let hello = tcp + [1, 2, 3]
  static let packet = version4(hello)

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
    #expect(Self.outcome(macs + [8, 6] + Self.packet, link: 1) == "arp")
    #expect(Self.outcome(macs + [0x88, 0xCC] + Self.packet, link: 1) == "link")
    #expect(Self.outcome([7, 0, 0, 0] + Self.packet, link: 0) == "link")
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
    #expect(Self.outcome(Self.version4(Self.hello, number: 17), link: 101) == "udp")
    #expect(Self.outcome(Self.version4(Self.hello, number: 132), link: 101) == "ip")
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
    #expect(outcome(17, Self.hello) == "udp" && outcome(59, Self.hello) == "ip")
  }
}
