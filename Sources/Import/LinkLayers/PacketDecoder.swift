package import Pcapng

/// Finds the TCP segment in a packet: link layer, then IP, then TCP.
package enum PacketDecoder {
  /// What a packet turned out to be.
  package enum Outcome {
    case segment(TCPSegment)
    /// Something else than TCP over IP.
    case other
    /// A piece of a fragmented IP packet: these are not put together.
    case fragment
    /// Headers that are cut short or contradict themselves.
    case damaged
    case unknownLink(LinkType)
  }

  @inline(__always)
  package static func decode(_ packet: CapturedPacket) -> Outcome {
    switch LinkLayer.network(in: packet.bytes, linkType: packet.linkType) {
    case .internet(let start): InternetLayer.decode(packet, start: start)
    case .other: .other
    case .damaged: .damaged
    case .unknown: .unknownLink(packet.linkType)
    }
  }
}
