import Pcapng

/// What an IP packet carries that may have another packet inside.
extension LayerWalk {
  mutating func upper(_ header: InternetHeader) -> Layer {
    switch header.next {
    case 4, 41, 94: return .internet
    case 47: return genericEncapsulation()
    case 137: return .labels
    case 17: return datagram(end: min(count, header.end))
    // EtherIP (RFC 3378): its version, then Ethernet.
    case 97: return pass(2, .ethernet)
    case 50: return .passed(.encrypted(.esp))
    case 51:
      guard let size = ExtensionHeader.length(base, count: count, type: 51, at: place), size > 0
      else { return .damaged }
      var inner = header
      inner.next = base.byte(place)
      inner.payload = place + size
      return pass(size, .upper(inner))
    case 1, 58: return .passed(.icmp)
    default: return .passed(.otherInternet)
    }
  }

  /// GRE (RFC 2784, RFC 2890): flags say which of checksum, key and sequence number are there.
  private mutating func genericEncapsulation() -> Layer {
    guard has(4) else { return .damaged }
    let flags = base.network16(place)
    let type = base.network16(place + 2)
    if flags & 7 == 1 { return pointToPointTunnel(flags) }
    // Source routes, which RFC 1701 had, are variable and long gone.
    guard flags & 0x4007 == 0 else { return .passed(.tunnel("GRE of another version")) }
    var size = 4
    for bit: UInt16 in [0x8000, 0x2000, 0x1000] where flags & bit != 0 { size += 4 }
    guard has(size) else { return .damaged }
    place += size
    switch type {
    case 0x88BE where flags & 0x1000 == 0: return .ethernet
    case 0x88BE: return pass(8, .ethernet)
    case 0x22EB: return mirrored()
    default: return .etherType(type)
    }
  }

  /// ERSPAN of type III: twelve bytes, and eight more when the last bit is set.
  private mutating func mirrored() -> Layer {
    guard has(12) else { return .damaged }
    let last = base.byte(place + 11)
    let isInternet = base.byte(place + 10) & 0x7C == 0x08
    return pass(last & 1 != 0 ? 20 : 12, isInternet ? .internet : .ethernet)
  }

  /// PPTP (RFC 2637, section 4.1): a key always, and perhaps numbers.
  private mutating func pointToPointTunnel(_ flags: UInt16) -> Layer {
    guard flags & 0x1000 != 0 else { return .passed(.otherInternet) }
    return pass(flags & 0x0080 != 0 ? 16 : 12, .pointToPoint)
  }

  /// UDP, which tunnels use by port (the registry of IANA; 8472 is what Linux began with).
  private mutating func datagram(end: Int) -> Layer {
    guard has(8) else { return .damaged }
    let ports = [base.network16(place + 2), base.network16(place)]
    place += 8
    for port in ports {
      switch port {
      case 4789, 8472: return extensible(end)
      case 4790: return genericExtensible()
      case 6081: return generic()
      case 2152: return mobile()
      case 6635: return .labels
      case 4754: return genericEncapsulation()
      case 1701: return layer2()
      default: continue
      }
    }
    if ports.contains(443), has(1), base.byte(place) & 0x40 != 0 { return .passed(.quic) }
    return isExtensible(end) ? extensible(end) : .passed(.udp)
  }

  /// VXLAN (RFC 7348): flags and a network's number.
  private mutating func extensible(_ end: Int) -> Layer {
    guard has(8) else { return .damaged }
    return base.byte(place) & 0x0C == 0x0C ? genericExtensible() : pass(8, .ethernet)
  }

  /// VXLAN on a port of its own: the header has one bit set, and IP follows in Ethernet.
  private func isExtensible(_ end: Int) -> Bool {
    guard end - place >= 42, base.network32(place) == 0x0800_0000, base.byte(place + 7) == 0 else {
      return false
    }
    let type = base.network16(place + 20)
    let version = base.byte(place + 22) >> 4
    return (type == 0x0800 && version == 4) || (type == 0x86DD && version == 6)
  }

  /// VXLAN-GPE: a field names the protocol that follows.
  private mutating func genericExtensible() -> Layer {
    guard has(8) else { return .damaged }
    switch base.byte(place + 3) {
    case 1, 2: return pass(8, .internet)
    case 0, 3: return pass(8, .ethernet)
    case 5: return pass(8, .labels)
    default: return .passed(.tunnel("VXLAN-GPE"))
    }
  }

  /// GENEVE (RFC 8926): options of some length, and a type.
  private mutating func generic() -> Layer {
    guard has(8) else { return .damaged }
    let type = base.network16(place + 2)
    return pass(8 + Int(base.byte(place) & 0x3F) * 4, .etherType(type))
  }

  /// GTP-U (3GPP TS 29.281): a header with options, and a phone's packet.
  private mutating func mobile() -> Layer {
    guard has(8) else { return .damaged }
    let flags = base.byte(place)
    guard flags & 0xF0 == 0x30, base.byte(place + 1) == 0xFF else { return .passed(.udp) }
    guard flags & 0x07 != 0 else { return pass(8, .internet) }
    guard has(12) else { return .damaged }
    var next = flags & 0x04 != 0 ? base.byte(place + 11) : 0
    place += 12
    while next != 0 {
      guard has(1) else { return .damaged }
      let size = Int(base.byte(place)) * 4
      guard size > 0, has(size) else { return .damaged }
      next = base.byte(place + size - 1)
      place += size
    }
    return .internet
  }

  /// L2TP (RFC 2661, section 3.1): flags say which fields are there.
  private mutating func layer2() -> Layer {
    guard has(6) else { return .damaged }
    let flags = base.network16(place)
    guard flags & 0x8000 == 0, flags & 0x0F == 2 else { return .passed(.udp) }
    var size = 6
    if flags & 0x4000 != 0 { size += 2 }
    if flags & 0x0800 != 0 { size += 4 }
    if flags & 0x0200 != 0 {
      guard has(size + 2) else { return .damaged }
      size += 2 + Int(base.network16(place + size))
    }
    return pass(size, .pointToPoint)
  }
}
