/// The checksums of IP and TCP headers (RFC 1071).
package enum Checksums {
  /// Fills in the checksums of a packet that begins with its IP header; that of TCP only when the
  /// whole segment is there.
  ///
  /// - Parameter tcp: Where the TCP header begins.
  package static func fill(_ packet: inout [UInt8], tcp: Int) {
    guard packet.count >= tcp + 20 else { return }
    let isIPv6 = packet[0] >> 4 == 6
    if !isIPv6 {
      put(0, in: &packet, at: 10)
      put(~folded(sum(packet[..<min(tcp, packet.count)])), in: &packet, at: 10)
    }
    guard let end = end(of: packet, isIPv6: isIPv6), end <= packet.count, end >= tcp + 20 else {
      return
    }
    put(0, in: &packet, at: tcp + 16)
    let addresses = isIPv6 ? packet[8..<40] : packet[12..<20]
    // The pseudo-header: addresses, protocol and length (RFC 9293, section 3.1).
    let pseudo = sum(addresses) &+ 6 &+ UInt64(end - tcp)
    put(~folded(pseudo &+ sum(packet[tcp..<end])), in: &packet, at: tcp + 16)
  }

  /// Where the IP packet ends by its header.
  private static func end(of packet: [UInt8], isIPv6: Bool) -> Int? {
    let length = isIPv6 ? number(packet, 4) + 40 : number(packet, 2)
    return length == (isIPv6 ? 40 : 0) ? nil : length
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    Int(bytes[place]) << 8 | Int(bytes[place + 1])
  }

  private static func put(_ number: UInt16, in packet: inout [UInt8], at place: Int) {
    packet[place] = UInt8(number >> 8)
    packet[place + 1] = UInt8(number & 0xFF)
  }

  private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var sum: UInt64 = 0
    var isHigh = true
    for byte in bytes {
      sum &+= isHigh ? UInt64(byte) << 8 : UInt64(byte)
      isHigh.toggle()
    }
    return sum
  }

  private static func folded(_ sum: UInt64) -> UInt16 {
    var sum = sum
    while sum > 0xFFFF { sum = (sum & 0xFFFF) &+ (sum >> 16) }
    return UInt16(sum)
  }
}
