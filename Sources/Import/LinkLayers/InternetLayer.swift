import Pcapng

/// Finds the TCP segment right after an IPv4 or IPv6 header, as nearly all packets have it.
enum InternetLayer {
  private static let tcp: UInt8 = 6

  /// - Returns: nil for everything else, damage included.
  @inline(__always)
  static func segment(in packet: CapturedPacket, start: Int) -> TCPSegment? {
    guard packet.bytes.count - start >= 20, let base = packet.bytes.baseAddress else { return nil }
    switch base.byte(start) >> 4 {
    case 4: return version4(packet, base, start)
    case 6: return version6(packet, base, start)
    default: return nil
    }
  }

  /// RFC 791, section 3.1.
  @inline(__always)
  private static func version4(
    _ packet: CapturedPacket, _ base: UnsafeRawPointer, _ start: Int
  ) -> TCPSegment? {
    // More fragments, or an offset that is not 0.
    guard base.byte(start + 9) == tcp, base.network16(start + 6) & 0x3FFF == 0 else { return nil }
    let header = Int(base.byte(start) & 0x0F) * 4
    var total = Int(base.network16(start + 2))
    // Captured before the network card cut it into packets: the length was not known yet.
    if total == 0 { total = packet.originalLength - start }
    guard header >= 20, total >= header else { return nil }
    return TCPSegment(
      packet.bytes, start: start + header, end: start + total,
      from: FlowAddress(
        high: 0, low: UInt64(base.network32(start + 12)), isIPv6: false, port: 0),
      to: FlowAddress(
        high: 0, low: UInt64(base.network32(start + 16)), isIPv6: false, port: 0))
  }

  /// RFC 8200, section 3.
  private static func version6(
    _ packet: CapturedPacket, _ base: UnsafeRawPointer, _ start: Int
  ) -> TCPSegment? {
    guard packet.bytes.count - start >= 40, base.byte(start + 6) == tcp else { return nil }
    var length = Int(base.network16(start + 4))
    if length == 0 { length = packet.originalLength - start - 40 }
    return TCPSegment(
      packet.bytes, start: start + 40, end: start + 40 + length,
      from: FlowAddress(
        high: base.network64(start + 8), low: base.network64(start + 16), isIPv6: true, port: 0),
      to: FlowAddress(
        high: base.network64(start + 24), low: base.network64(start + 32), isIPv6: true, port: 0))
  }
}
