import Pcapng

/// Finds the TCP segment behind an IPv4 or IPv6 header.
package enum InternetLayer {
  private static let tcp: UInt8 = 6

  @inline(__always)
  static func decode(_ packet: CapturedPacket, start: Int) -> PacketDecoder.Outcome {
    guard packet.bytes.count > start, let base = packet.bytes.baseAddress else { return .damaged }
    switch base.byte(start) >> 4 {
    case 4: return version4(packet, base, start)
    case 6: return version6(packet, base, start)
    default: return .damaged
    }
  }

  /// RFC 791, section 3.1.
  @inline(__always)
  private static func version4(
    _ packet: CapturedPacket, _ base: UnsafeRawPointer, _ start: Int
  ) -> PacketDecoder.Outcome {
    guard packet.bytes.count - start >= 20 else { return .damaged }
    guard base.byte(start + 9) == tcp else { return .other }
    // More fragments, or an offset that is not 0.
    guard base.network16(start + 6) & 0x3FFF == 0 else { return .fragment }
    let header = Int(base.byte(start) & 0x0F) * 4
    var total = Int(base.network16(start + 2))
    // Captured before the network card cut it into packets: the length was not known yet.
    if total == 0 { total = packet.originalLength - start }
    guard header >= 20, total >= header else { return .damaged }
    let segment = TCPSegment(
      packet.bytes, start: start + header, end: start + total,
      from: FlowAddress(
        high: 0, low: UInt64(base.network32(start + 12)), isIPv6: false, port: 0),
      to: FlowAddress(
        high: 0, low: UInt64(base.network32(start + 16)), isIPv6: false, port: 0))
    return segment.map { .segment($0) } ?? .damaged
  }

  /// RFC 8200, section 3.
  private static func version6(
    _ packet: CapturedPacket, _ base: UnsafeRawPointer, _ start: Int
  ) -> PacketDecoder.Outcome {
    guard packet.bytes.count - start >= 40 else { return .damaged }
    var length = Int(base.network16(start + 4))
    if length == 0 { length = packet.originalLength - start - 40 }
    switch transport(packet.bytes, base, next: base.byte(start + 6), at: start + 40) {
    case .other: return .other
    case .fragment: return .fragment
    case .damaged: return .damaged
    case .tcp(let place):
      let segment = TCPSegment(
        packet.bytes, start: place, end: start + 40 + length,
        from: FlowAddress(
          high: base.network64(start + 8), low: base.network64(start + 16), isIPv6: true, port: 0),
        to: FlowAddress(
          high: base.network64(start + 24), low: base.network64(start + 32), isIPv6: true,
          port: 0))
      return segment.map { .segment($0) } ?? .damaged
    }
  }

  /// Where the TCP header begins behind the IP header at `start`; nil when there is none, or when
  /// a routing header changes the addresses on the way.
  package static func tcpStart(in bytes: UnsafeRawBufferPointer, start: Int) -> Int? {
    guard let base = bytes.baseAddress, bytes.count - start >= 20 else { return nil }
    if base.byte(start) >> 4 == 4 { return start + Int(base.byte(start) & 0x0F) * 4 }
    guard bytes.count - start >= 40, base.byte(start + 6) != 43,
      case .tcp(let place) = transport(bytes, base, next: base.byte(start + 6), at: start + 40)
    else { return nil }
    return place
  }

  private enum Transport {
    case tcp(Int)
    case other
    case fragment
    case damaged
  }

  /// Goes through the extension headers (RFC 8200, section 4); each is at least eight bytes.
  private static func transport(
    _ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer, next: UInt8, at place: Int
  ) -> Transport {
    var next = next
    var place = place
    while next != tcp {
      guard let size = extensionLength(bytes, base, type: next, at: place) else { return .other }
      guard size > 0 else { return .damaged }
      if next == 44, base.network16(place + 2) & 0xFFF9 != 0 { return .fragment }
      next = base.byte(place)
      place += size
    }
    return .tcp(place)
  }

  /// The size of an extension header: nil when the type is not one, 0 when it is cut short.
  private static func extensionLength(
    _ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer, type: UInt8, at place: Int
  ) -> Int? {
    switch type {
    // Hop-by-hop and destination options, routing, mobility, HIP, shim6.
    case 0, 43, 60, 135, 139, 140:
      bytes.count - place >= 8 ? (Int(base.byte(place + 1)) + 1) * 8 : 0
    case 44: bytes.count - place >= 8 ? 8 : 0
    // The authentication header counts in four bytes (RFC 4302, section 2.2).
    case 51: bytes.count - place >= 8 ? (Int(base.byte(place + 1)) + 2) * 4 : 0
    default: nil
    }
  }
}
