import Pcapng

/// The headers that a capturing machine puts before everything: https://www.tcpdump.org/linktypes.html
extension LayerWalk {
  mutating func link(_ number: UInt32) -> Layer {
    switch number {
    case 1: .ethernet
    // Raw IP has several numbers, as some systems gave it one of their own.
    case 12, 14, 101, 228, 229: .internet
    case 0: family(swaps: true)
    case 108: family(swaps: false)
    case 113: has(16) ? cooked(protocolAt: 14, header: 16) : .damaged
    case 276: has(20) ? cooked(protocolAt: 0, header: 20) : .damaged
    case 9, 50, 51, 104, 166, 204, 205: serial(number)
    case 105, 119, 127, 163, 192: radio(number)
    default: other(number)
    }
  }

  private mutating func other(_ number: UInt32) -> Layer {
    switch number {
    case 100: .logicalLink
    // SLIP of BSD: the direction, and the header as it was compressed.
    case 8: pass(16, .internet)
    case 107: frameRelay()
    case 109: has(12) ? pass(8, family(swaps: true)) : .damaged
    case 117: has(4) ? pass((Int(base.byte(place)) + 3) & ~3, .internet) : .damaged
    // IP over FireWire: two addresses of eight bytes, and a type.
    case 138: has(18) ? ethernetType(at: 16) : .damaged
    case 149 where isPacketTap, 258: packetTap()
    case 226: pass(24, .internet)
    case 239: netfilterLog()
    // Ethernet with the tag of a switch inside, or before it.
    case 281, 284: has(18) ? ethernetType(at: 16) : .damaged
    case 285: has(22) ? ethernetType(at: 20) : .damaged
    case 282: pass(4, .ethernet)
    default: .unknownLink(LinkType(rawValue: number))
    }
  }

  /// Reads the type at a place from here, or the length that Novell and others put there.
  mutating func ethernetType(at offset: Int) -> Layer {
    let type = base.network16(place + offset)
    place += offset + 2
    return type <= 1500 ? .logicalLink : .etherType(type)
  }

  /// An address family, in the byte order of the capturing machine or in that of the network.
  private mutating func family(swaps: Bool) -> Layer {
    guard has(4) else { return .damaged }
    let number = base.network32(place)
    return family(of: swaps && number > 0xFFFF ? number.byteSwapped : number)
  }

  private mutating func family(of number: UInt32) -> Layer {
    LinkLayer.isInternet(family: number) ? pass(4, .internet) : .passed(.notInternet)
  }

  /// Linux "cooked" capture, version 1 or 2: 1 and 4 are not types but frames of IEEE 802.
  private mutating func cooked(protocolAt offset: Int, header: Int) -> Layer {
    let type = base.network16(place + offset)
    place += header
    return type == 1 || type == 4 ? .logicalLink : .etherType(type)
  }

  /// RFC 2427: an address of two bytes, a control byte, and the protocol.
  private mutating func frameRelay() -> Layer {
    guard has(4) else { return .damaged }
    switch base.byte(place + 3) {
    case 0xCC, 0x8E: return pass(4, .internet)
    case 0x80:
      guard has(10) else { return .damaged }
      let type = base.network16(place + 8)
      return pass(10, .etherType(type))
    default: return .passed(.notInternet)
    }
  }

  /// Whether a packet with one of the numbers for private use comes from macOS.
  private var isPacketTap: Bool {
    guard has(156) else { return false }
    let header = base.number32(place, isSwapped: false)
    return (108...512).contains(header) && base.number32(place + 4, isSwapped: false) <= 1
  }

  /// The header of macOS's interface pktap, in the byte order of the machine: its length, its type,
  /// and the link type of what follows.
  private mutating func packetTap() -> Layer {
    guard has(12) else { return .damaged }
    let isSwapped = base.number32(place, isSwapped: false) > 0xFFFF
    let header = Int(base.number32(place, isSwapped: isSwapped))
    let isPacket = base.number32(place + 4, isSwapped: isSwapped) == 1
    let link = base.number32(place + 8, isSwapped: isSwapped)
    guard header >= 12, link != 258, link != 149 else { return .damaged }
    return isPacket ? pass(header, .link(link)) : .passed(.notInternet)
  }

  /// A message of Linux's packet filter: a family, and values in the byte order of the machine,
  /// each with its length and type; one of them is the packet.
  private mutating func netfilterLog() -> Layer {
    guard has(4) else { return .damaged }
    let family = UInt32(base.byte(place))
    place += 4
    let isSwapped = has(4) && base.number16(place, isSwapped: false) > 0x0FFF
    while has(4) {
      let length = Int(base.number16(place, isSwapped: isSwapped))
      let type = base.number16(place + 2, isSwapped: isSwapped) & 0x7FFF
      guard length >= 4 else { return .damaged }
      if type == 9 {
        return LinkLayer.isInternet(family: family) ? pass(4, .internet) : .passed(.notInternet)
      }
      guard has((length + 3) & ~3) else { return .damaged }
      place += (length + 3) & ~3
    }
    return .damaged
  }
}
