/// A packet as a capture file holds it, borrowed from the buffer the file was read into.
package struct CapturedPacket {
  /// Arrival, in nanoseconds since the Unix epoch.
  package var time: UInt64
  package var linkType: LinkType
  /// The captured bytes, link header first.
  package var bytes: UnsafeRawBufferPointer
  /// Where the first captured byte is in the file.
  package var position: UInt64
  /// Bytes the packet had on the wire: more than are captured when it was cut short.
  package var originalLength: Int
  /// The options of its pcapng block; empty in a pcap file.
  package var options = PcapngOptions()

  /// The first comment on the packet.
  package var comment: String? { options.value(of: 1).map { String(decoding: $0, as: UTF8.self) } }

  /// Whether the packet is marked as received (1) or sent (2) by the capturing machine; nil when it
  /// is not marked (`epb_flags`).
  package var direction: Int? {
    guard let flags = options.number(of: 2), flags & 3 != 0 else { return nil }
    return Int(flags & 3)
  }
}

@available(*, unavailable)
extension CapturedPacket: Sendable {}

/// What a packet begins with: a number of the registry "link-layer header types" of tcpdump.org.
package struct LinkType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Reads the field of a pcap file; its lower half is the number.
  ///
  /// The upper half may hold the length of a frame check sequence, which the packets in a frame do
  /// not reach. NetBSD has a class of numbers for raw packets of an address family.
  init(field: UInt32) {
    self.init(rawValue: field & 0x03FF_0000 == 0x0224_0000 ? 101 : field & 0xFFFF)
  }

  /// BSD loopback: an address family in the byte order of the capturing machine.
  package static let null = LinkType(rawValue: 0)
  package static let ethernet = LinkType(rawValue: 1)
  /// OpenBSD loopback: an address family in network byte order.
  package static let loop = LinkType(rawValue: 108)
  package static let raw = LinkType(rawValue: 101)
  package static let linuxCooked = LinkType(rawValue: 113)
  package static let linuxCooked2 = LinkType(rawValue: 276)
  package static let ipv4 = LinkType(rawValue: 228)
  package static let ipv6 = LinkType(rawValue: 229)
}
