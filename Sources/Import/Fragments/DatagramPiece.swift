import Pcapng

/// Where some bytes of a reassembled packet are in the file.
package struct PacketPart: Equatable, Sendable {
  /// Their place in the packet.
  package var range: Range<Int>
  package var position: UInt64
}

/// A fragment of an IP packet: what it carries, and where that belongs.
struct DatagramPiece {
  /// Identifies the packet that fragments belong to (RFC 791, section 3.2; RFC 8200, section 4.5).
  struct Key: Hashable {
    var source: FlowAddress
    var target: FlowAddress
    var identification: UInt32
    /// For IPv4; the fragments of an IPv6 packet may differ in it.
    var next: UInt8
  }

  let key: Key
  let time: UInt64
  let range: Range<Int>
  let isLast: Bool
  let bytes: [UInt8]
  /// Where those are in the file; ranges count from the first of `bytes`.
  let parts: [PacketPart]
  /// Of the first piece: the header, as the whole packet would have it, except for its length.
  let header: [UInt8]

  /// The longest packet: RFC 791's total length has 16 bits.
  static let limit = 65_535

  /// - Parameter parts: Where the bytes of the packet are when it was itself reassembled.
  /// - Returns: nil when it is cut short, or cannot be a piece.
  init?(_ internet: InternetHeader, in packet: CapturedPacket, parts: [PacketPart]) {
    guard let fragment = internet.fragment, internet.end <= packet.bytes.count,
      internet.end > internet.payload
    else { return nil }
    let count = internet.end - internet.payload
    range = fragment.offset..<(fragment.offset + count)
    isLast = !fragment.hasMore
    guard range.upperBound <= Self.limit, isLast || count % 8 == 0 else { return nil }
    let isVersion6 = internet.source.isIPv6
    key = Key(
      source: internet.source, target: internet.target,
      identification: fragment.identification, next: isVersion6 ? 0 : internet.next)
    time = packet.time
    bytes = Array(packet.bytes[internet.payload..<internet.end])
    self.parts = Self.parts(of: internet.payload..<internet.end, packet.position, parts)
    header = fragment.offset == 0 ? Self.header(internet, fragment, packet) : []
  }

  private static func header(
    _ internet: InternetHeader, _ fragment: InternetHeader.Fragment, _ packet: CapturedPacket
  ) -> [UInt8] {
    guard internet.source.isIPv6 else {
      var header = Array(packet.bytes[internet.start..<internet.payload])
      header[6] &= 0x40
      header[7] = 0
      return header
    }
    var header = Array(packet.bytes[internet.start..<fragment.header])
    header[fragment.nextField - internet.start] = internet.next
    return header
  }

  /// The places of some bytes of a packet, counted from the first of them.
  private static func parts(
    of range: Range<Int>, _ position: UInt64, _ parts: [PacketPart]
  ) -> [PacketPart] {
    guard !parts.isEmpty else {
      return [
        PacketPart(range: 0..<range.count, position: position &+ UInt64(range.lowerBound))
      ]
    }
    return parts.compactMap { part in
      let common = part.range.clamped(to: range)
      guard !common.isEmpty else { return nil }
      return PacketPart(
        range: (common.lowerBound - range.lowerBound)..<(common.upperBound - range.lowerBound),
        position: part.position &+ UInt64(common.lowerBound - part.range.lowerBound))
    }
  }
}
