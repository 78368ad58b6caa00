import Pcapng

/// Frames of IEEE 802.11, and what capturing machines put before them.
extension LayerWalk {
  mutating func radio(_ number: UInt32) -> Layer {
    switch number {
    case 127: return radiotap()
    case 163: return has(8) ? pass(Int(clamping: base.network32(place + 4)), .wireless) : .damaged
    case 119: return prism()
    case 192: return perPacketInformation()
    default: return .wireless
    }
  }

  /// https://www.radiotap.org: its length, which fields it has, and the fields; one of them says
  /// whether the header of the frame is padded.
  private mutating func radiotap() -> Layer {
    guard has(8) else { return .damaged }
    let length = Int(base.number16(place + 2, isSwapped: false))
    guard length >= 8, has(length) else { return .damaged }
    let present = base.number32(place + 4, isSwapped: false)
    var fields = 8
    var word = present
    while word & 0x8000_0000 != 0, fields + 4 <= length {
      word = base.number32(place + fields, isSwapped: false)
      fields += 4
    }
    // A timestamp, aligned to eight bytes, comes before the flags.
    if present & 1 != 0 { fields = (fields + 7) & ~7 + 8 }
    let hasFlags = present & 2 != 0 && fields < length
    let isPadded = hasFlags && base.byte(place + fields) & 0x20 != 0
    place += length
    return wireless(isPadded: isPadded)
  }

  /// The header of Prism cards, whose length is in the byte order of the machine; or AVS's.
  private mutating func prism() -> Layer {
    guard has(8) else { return .damaged }
    let length = base.number32(place + 4, isSwapped: false)
    if base.network32(place) & 0xFFFF_F000 == 0x8021_1000 {
      return pass(Int(clamping: base.network32(place + 4)), .wireless)
    }
    return pass(Int(length > 0xFFFF ? length.byteSwapped : length), .wireless)
  }

  /// PPI of CACE Technologies: its length, and the link type of what follows.
  private mutating func perPacketInformation() -> Layer {
    guard has(8) else { return .damaged }
    let length = Int(base.number16(place + 2, isSwapped: false))
    let link = base.number32(place + 4, isSwapped: false)
    return length >= 8 ? pass(length, .link(link)) : .damaged
  }

  mutating func wireless() -> Layer { wireless(isPadded: false) }

  /// IEEE 802.11, section 9.2: frame control, duration, and three or four addresses.
  private mutating func wireless(isPadded: Bool) -> Layer {
    guard has(24) else { return has(10) ? .passed(.wirelessControl) : .damaged }
    let control = base.byte(place)
    let flags = base.byte(place + 1)
    // Data frames, except the subtypes without data.
    guard control & 0x0C == 0x08, control & 0x40 == 0 else { return .passed(.wirelessControl) }
    if flags & 0x40 != 0 { return .passed(.encrypted(.wireless)) }
    let fragment = base.number16(place + 22, isSwapped: false) & 0x0F
    if flags & 0x04 != 0 || fragment != 0 { return .passed(.wirelessFragment) }
    var header = flags & 0x03 == 0x03 ? 30 : 24
    var isAggregate = false
    if control & 0x80 != 0 {
      guard has(header + 2) else { return .damaged }
      isAggregate = base.byte(place + header) & 0x80 != 0
      header += flags & 0x80 != 0 ? 6 : 2
    }
    if isPadded { header = (header + 3) & ~3 }
    guard has(header) else { return .damaged }
    place += header
    return isAggregate ? aggregate() : .logicalLink
  }

  /// Several packets in one frame (A-MSDU): two addresses and a length before each, and padding
  /// up to a multiple of four between them.
  private mutating func aggregate() -> Layer {
    var places: [Int] = []
    while has(14) {
      places.append(place + 14)
      let size = (14 + Int(base.network16(place + 12)) + 3) & ~3
      place = size > count - place ? count : place + size
    }
    guard let first = places.first else { return .damaged }
    for other in places.dropFirst().reversed() { keep(.logicalLink, at: other) }
    place = first
    return .logicalLink
  }
}
