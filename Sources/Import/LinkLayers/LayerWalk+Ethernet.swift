import Pcapng

/// What is in a frame of Ethernet, or of another network that uses its types.
extension LayerWalk {
  mutating func etherType(_ type: UInt16) -> Layer {
    switch type {
    case 0x0800, 0x86DD: return .internet
    // IEEE 802.1Q, 802.1ad, and what was used before 802.1ad.
    case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300: return has(4) ? ethernetType(at: 2) : .damaged
    case 0x8847, 0x8848: return .labels
    // PPPoE (RFC 2516): version, code, session and length, then PPP.
    case 0x8864: return pass(6, .pointToPoint)
    case 0x6558: return .ethernet
    // A service's tag (IEEE 802.1ah), and a port's (IEEE 802.1BR).
    case 0x88E7: return pass(4, .ethernet)
    case 0x893F: return has(8) ? ethernetType(at: 6) : .damaged
    case 0x880B: return .pointToPoint
    case 0x88E5: return .passed(.encrypted(.macsec))
    case 0x0806: return .passed(.arp)
    default: return .passed(.notInternet)
    }
  }

  /// IEEE 802.2, and after it a type when it is a SNAP.
  mutating func logicalLink() -> Layer {
    guard has(3) else { return .damaged }
    switch base.network16(place) {
    case 0xAAAA:
      guard has(8) else { return .damaged }
      let type = base.network16(place + 6)
      return pass(8, .etherType(type))
    case 0x0606: return pass(3, .internet)
    default: return .passed(.notInternet)
    }
  }

  /// MPLS (RFC 3032): the last label has a bit set.
  ///
  /// There is no field for what follows: IP begins with its version, and a pseudowire with four
  /// bytes that begin with 0 (RFC 4385), or with Ethernet.
  mutating func labels() -> Layer {
    repeat {
      guard has(4) else { return .damaged }
      place += 4
    } while base.byte(place - 2) & 1 == 0
    guard has(1) else { return .damaged }
    switch base.byte(place) >> 4 {
    case 4, 6:
      let isInternet = InternetHeader(base, count: count, start: place, frameEnd: end) != nil
      return isInternet ? .internet : .ethernet
    case 0: return pass(4, .ethernet)
    default: return .ethernet
    }
  }

  /// Lines that speak PPP or Cisco's form of HDLC.
  mutating func serial(_ number: UInt32) -> Layer {
    guard has(4) else { return .damaged }
    switch number {
    case 51: return pass(6, .pointToPoint)
    case 204: return pass(1, .pointToPoint)
    // The pseudo-header of the Linux daemon: the direction replaces the address.
    case 166: return pass(2, .pointToPoint)
    case 104: return cisco(at: 0)
    case 205: return cisco(at: 1)
    case 50: return [0x0F, 0x8F].contains(base.byte(place)) ? cisco(at: 0) : .pointToPoint
    default: return .pointToPoint
    }
  }

  /// An address, a control byte, and a type.
  private mutating func cisco(at offset: Int) -> Layer {
    guard has(offset + 4) else { return .damaged }
    let type = base.network16(place + offset + 2)
    return pass(offset + 4, .etherType(type))
  }

  /// RFC 1661, section 2; RFC 1662, section 3: address and control may be there or not, and a
  /// protocol number below 256 may have one byte.
  mutating func pointToPoint() -> Layer {
    if has(2), base.network16(place) == 0xFF03 { place += 2 }
    guard has(2) else { return .damaged }
    let isShort = base.byte(place) & 1 == 1
    let number = isShort ? UInt16(base.byte(place)) : base.network16(place)
    place += isShort ? 1 : 2
    switch number {
    case 0x0021, 0x0057: return .internet
    case 0x0281, 0x0283: return .labels
    case 0x0031: return .ethernet
    case 0x0053: return .passed(.encrypted(.pointToPoint))
    default: return .passed(.notInternet)
    }
  }
}
