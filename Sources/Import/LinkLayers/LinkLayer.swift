package import Pcapng

/// Finds the IP header behind the header of the link layer.
package enum LinkLayer {
  /// What follows the link header.
  package enum Network {
    /// IPv4 or IPv6, which its first byte tells, at this place.
    case internet(Int)
    case other
    case damaged
    case unknown
  }

  private enum EtherType {
    static let ipv4: UInt16 = 0x0800
    static let ipv6: UInt16 = 0x86DD
    /// IEEE 802.1Q, 802.1ad, and what was used before 802.1ad.
    static let tags: [UInt16] = [0x8100, 0x88A8, 0x9100]
    static let pointToPoint: UInt16 = 0x8864
  }

  @inline(__always)
  package static func network(in bytes: UnsafeRawBufferPointer, linkType: LinkType) -> Network {
    guard let base = bytes.baseAddress else { return .damaged }
    switch linkType.rawValue {
    case 1: return etherType(base, bytes.count, at: 12)
    // Raw IP has several numbers: some systems gave it one of their own.
    case 101, 12, 14, 228, 229: return .internet(0)
    case 0: return family(base, bytes.count)
    case 108: return bytes.count >= 4 ? family(of: base.network32(0)) : .damaged
    case 113: return etherType(base, bytes.count, at: 14)
    case 276: return cooked2(base, bytes.count)
    default: return .unknown
    }
  }

  /// Reads the EtherType at `place`, behind any number of VLAN tags.
  private static func etherType(
    _ base: UnsafeRawPointer, _ count: Int, at place: Int
  ) -> Network {
    guard count >= place + 2 else { return .damaged }
    return network(type: base.network16(place), base, count, at: place + 2)
  }

  private static func network(
    type: UInt16, _ base: UnsafeRawPointer, _ count: Int, at place: Int
  ) -> Network {
    var type = type
    var place = place
    while EtherType.tags.contains(type) {
      guard count >= place + 4 else { return .damaged }
      type = base.network16(place + 2)
      place += 4
    }
    if type == EtherType.pointToPoint {
      guard count >= place + 8 else { return .damaged }
      // PPPoE (RFC 2516), then the protocol number of PPP.
      let isInternet = [0x0021, 0x0057].contains(base.network16(place + 6))
      return isInternet ? .internet(place + 8) : .other
    }
    return type == EtherType.ipv4 || type == EtherType.ipv6 ? .internet(place) : .other
  }

  /// Linux "cooked" capture, version 2: the protocol comes first, a header of 20 bytes in all.
  private static func cooked2(_ base: UnsafeRawPointer, _ count: Int) -> Network {
    guard count >= 20 else { return .damaged }
    return network(type: base.network16(0), base, count, at: 20)
  }

  /// The family in the byte order of an unknown machine: the numbers in use are small.
  private static func family(_ base: UnsafeRawPointer, _ count: Int) -> Network {
    guard count >= 4 else { return .damaged }
    let number = base.network32(0)
    return family(of: number > 0xFFFF ? number.byteSwapped : number)
  }

  /// AF_INET is 2 everywhere; AF_INET6 is another number on every system.
  private static func family(of number: UInt32) -> Network {
    [2, 10, 24, 28, 30].contains(number) ? .internet(4) : .other
  }
}
