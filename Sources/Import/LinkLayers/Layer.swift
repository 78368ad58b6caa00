import Pcapng

/// What follows in a packet, according to the header before it.
enum Layer {
  /// A number of the registry of link types.
  case link(UInt32)
  /// Two addresses and a type.
  case ethernet
  /// A protocol by its EtherType, from IEEE's registry.
  case etherType(UInt16)
  /// The header of logical link control (IEEE 802.2).
  case logicalLink
  /// A protocol number of PPP, perhaps after an address and a control byte.
  case pointToPoint
  /// A frame of IEEE 802.11.
  case wireless
  /// A stack of MPLS labels.
  case labels
  /// IPv4 or IPv6, by its first byte.
  case internet
  /// What an IP packet carries.
  case upper(InternetHeader)
  /// Something that is not decoded.
  case passed(PassedPacket)
  case unknownLink(LinkType)
  /// Headers that are cut short or contradict themselves.
  case damaged
}

/// A walk through the headers of a packet: where it is, and where the packet ends.
struct LayerWalk {
  /// The most nested headers that are followed.
  static let limit = 256

  let base: UnsafeRawPointer
  /// Captured bytes.
  let count: Int
  /// Where the packet ends on the wire.
  let end: Int
  var place: Int
  /// Packets that were in the same frame as the current one.
  private(set) var others: [(layer: Layer, place: Int)] = []

  init(_ base: UnsafeRawPointer, count: Int, end: Int, place: Int = 0) {
    self.base = base
    self.count = count
    self.end = end
    self.place = place
  }

  /// Whether that many bytes are there.
  func has(_ size: Int) -> Bool { size >= 0 && count - place >= size }

  /// Skips a header of this size, and notes what follows it.
  mutating func pass(_ size: Int, _ layer: Layer) -> Layer {
    guard has(size) else { return .damaged }
    place += size
    return layer
  }

  /// Keeps another packet of the same frame for later.
  mutating func keep(_ layer: Layer, at place: Int) { others.append((layer, place)) }

  /// The next packet of the frame; nil when there is none.
  mutating func takeOther() -> Layer? {
    guard let other = others.popLast() else { return nil }
    place = other.place
    return other.layer
  }

  /// Reads the header that is next.
  mutating func next(_ layer: Layer) -> Layer {
    switch layer {
    case .link(let number): link(number)
    case .ethernet: has(14) ? ethernetType(at: 12) : .damaged
    case .etherType(let type): etherType(type)
    case .logicalLink: logicalLink()
    case .pointToPoint: pointToPoint()
    case .wireless: wireless()
    case .labels: labels()
    case .upper(let header): upper(header)
    case .internet, .passed, .unknownLink, .damaged: layer
    }
  }
}
