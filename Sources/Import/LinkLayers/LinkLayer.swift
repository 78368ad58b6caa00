import Pcapng

/// Finds the IP header after the most common headers of the link layer; `LayerWalk` knows all of
/// them.
enum LinkLayer {
  /// IEEE 802.1Q, 802.1ad, and what was used before 802.1ad.
  private static let tags: [UInt16] = [0x8100, 0x88A8, 0x9100]

  /// Where IPv4 or IPv6 begins; nil where `LayerWalk` has to look.
  @inline(__always)
  static func internet(in bytes: UnsafeRawBufferPointer, linkType: LinkType) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    switch linkType.rawValue {
    case 1: return etherType(base, bytes.count, at: 12)
    // Raw IP has several numbers: some systems gave it one of their own.
    case 101, 12, 14, 228, 229: return 0
    case 113: return etherType(base, bytes.count, at: 14)
    case 276: return bytes.count >= 20 && isInternet(type: base.network16(0)) ? 20 : nil
    default: return nil
    }
  }

  /// Reads the EtherType at `place`, after any number of VLAN tags.
  private static func etherType(
    _ base: UnsafeRawPointer, _ count: Int, at place: Int
  ) -> Int? {
    var place = place
    while count >= place + 2 {
      let type = base.network16(place)
      if isInternet(type: type) { return place + 2 }
      guard tags.contains(type) else { return nil }
      place += 4
    }
    return nil
  }

  private static func isInternet(type: UInt16) -> Bool { type == 0x0800 || type == 0x86DD }

  /// AF_INET is 2 everywhere; AF_INET6 is another number on every system.
  static func isInternet(family number: UInt32) -> Bool { [2, 10, 24, 28, 30].contains(number) }
}
