import Pcapng
import WebSocket

/// What a TCP stream speaks that is not read.
enum PassedStream: Hashable {
  case tls
  case http2
  case other

  /// - Parameter pieces: The first bytes of the stream, of either end.
  init(_ pieces: [ProtocolDetector.Piece]) {
    if pieces.contains(where: { ProtocolDetector.isTLS($0.bytes) }) {
      self = .tls
    } else if pieces.contains(where: { $0.bytes.starts(with: ProtocolSignature.http2Preface) }) {
      self = .http2
    } else {
      self = .other
    }
  }

  /// The row of such a stream.
  ///
  /// - Parameter ends: The ends of the connection, which stand in the rows of some.
  func unread(_ ends: UnreadConnection) -> Unread {
    switch self {
    case .tls: .begunTLS(ends)
    case .http2: .http2(ends)
    case .other: .otherStream
    }
  }
}

/// What a packet carries in the place of TCP.
enum PassedPacket: Hashable {
  /// Something that may have TCP inside, by its name.
  case tunnel(String)
  case other

  private static let mpls: [UInt16] = [0x8847, 0x8848]
  /// Protocol numbers of IP, and UDP ports, of the registries of IANA; 8472 is what Linux uses.
  private static let protocols: [UInt8: String] = [
    4: "IP in IP", 41: "IPv6 in IP", 47: "GRE", 50: "ESP", 137: "MPLS in IP",
  ]
  private static let ports: [UInt16: String] = [
    2152: "GTP", 4789: "VXLAN", 6081: "GENEVE", 8472: "VXLAN",
  ]

  /// - Parameter packet: One that is not TCP over IP.
  init(_ packet: CapturedPacket) {
    self = .other
    guard let base = packet.bytes.baseAddress else { return }
    let count = packet.bytes.count
    if packet.linkType == .ethernet, count >= 14, Self.mpls.contains(base.network16(12)) {
      self = .tunnel("MPLS")
    }
    let network = LinkLayer.network(in: packet.bytes, linkType: packet.linkType)
    guard case .internet(let start) = network, count - start >= 20 else { return }
    let isVersion4 = base.byte(start) >> 4 == 4
    let number = base.byte(start + (isVersion4 ? 9 : 6))
    if let name = Self.protocols[number] { self = .tunnel(name) }
    let udp = start + (isVersion4 ? Int(base.byte(start) & 0x0F) * 4 : 40)
    guard number == 17, count - udp >= 8 else { return }
    let name = Self.ports[base.network16(udp + 2)] ?? Self.ports[base.network16(udp)]
    if let name { self = .tunnel(name) }
  }

  /// The row of such a packet.
  var unread: Unread {
    switch self {
    case .tunnel(let name): .tunnel(name)
    case .other: .otherPackets
    }
  }
}
