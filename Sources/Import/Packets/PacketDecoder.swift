package import Pcapng

/// Finds the TCP segments in a packet: link layer, tunnels, IP, then TCP.
///
/// It keeps the fragments of IP packets until the others have come.
package struct PacketDecoder {
  /// What was found in a packet.
  package enum Found {
    /// A segment, and where the header of its IP packet begins.
    case segment(TCPSegment, internet: Int)
    case passed(PassedPacket)
    /// Headers that are cut short or contradict themselves.
    case damaged
    case unknownLink(LinkType)
    /// This many fragments of IP packets, whose other fragments never came.
    case incomplete(Int)
  }

  private var fragments = FragmentTable()

  package init() {}

  /// Finds the segment in a packet with the usual headers.
  ///
  /// - Returns: nil when the packet needs a closer look: `decode`.
  @inline(__always)
  package static func segment(in packet: CapturedPacket) -> TCPSegment? {
    guard let start = LinkLayer.internet(in: packet.bytes, linkType: packet.linkType) else {
      return nil
    }
    return InternetLayer.segment(in: packet, start: start)
  }

  /// Looks through all headers of a packet.
  ///
  /// - Parameter body: Gets what was found, the packet that has it, and where its bytes are in the
  ///   file when it was reassembled.
  package mutating func decode(
    _ packet: CapturedPacket, _ body: (Found, CapturedPacket, [PacketPart]) -> Void
  ) {
    var walk = PacketWalk(packet, parts: [], layers: 0)
    var waiting = walk.run(&fragments, body)
    while let datagram = waiting.popLast() {
      datagram.bytes.withUnsafeBytes { bytes in
        var whole = packet
        whole.linkType = .raw
        whole.bytes = bytes
        whole.originalLength = bytes.count
        var walk = PacketWalk(whole, parts: datagram.parts, layers: datagram.layers)
        waiting += walk.run(&fragments, body)
      }
    }
    let lost = fragments.takeLost()
    if lost > 0 { body(.incomplete(lost), packet, []) }
  }

  /// Ends the capture: reports how many fragments are left over.
  package mutating func finish() -> Int { fragments.finish() }
}

/// The walk through one packet, captured or reassembled.
private struct PacketWalk {
  private let packet: CapturedPacket
  private let parts: [PacketPart]
  private var layers: Int
  private var completed: [Datagram] = []

  init(_ packet: CapturedPacket, parts: [PacketPart], layers: Int) {
    self.packet = packet
    self.parts = parts
    self.layers = layers
  }

  /// - Returns: IP packets that this one completed.
  mutating func run(
    _ fragments: inout FragmentTable,
    _ body: (PacketDecoder.Found, CapturedPacket, [PacketPart]) -> Void
  ) -> [Datagram] {
    guard let base = packet.bytes.baseAddress else {
      body(.damaged, packet, parts)
      return []
    }
    var walk = LayerWalk(base, count: packet.bytes.count, end: packet.originalLength)
    var next: Layer? = .link(packet.linkType.rawValue)
    while let layer = next {
      layers += 1
      guard layers <= LayerWalk.limit else {
        body(.passed(.nested), packet, parts)
        break
      }
      next = walk.next(layer)
      if case .internet = next { next = internet(&walk, &fragments) }
      guard let found = found(next, in: walk) else {
        if next == nil { next = walk.takeOther() }
        continue
      }
      body(found, packet, parts)
      next = walk.takeOther()
    }
    return completed
  }

  /// Reads the header of an IP packet; nil when the packet waits for its other fragments.
  private mutating func internet(
    _ walk: inout LayerWalk, _ fragments: inout FragmentTable
  ) -> Layer? {
    let header = InternetHeader(
      walk.base, count: walk.count, start: walk.place, frameEnd: walk.end)
    guard let header else { return .damaged }
    guard header.fragment != nil else {
      walk.place = header.payload
      return .upper(header)
    }
    guard let piece = DatagramPiece(header, in: packet, parts: parts) else { return .damaged }
    if let datagram = fragments.add(piece, layers: layers) { completed.append(datagram) }
    return nil
  }

  /// The result when a layer is the last one; nil when the walk continues.
  private func found(_ layer: Layer?, in walk: LayerWalk) -> PacketDecoder.Found? {
    switch layer {
    case .upper(let header) where header.next == 6:
      let segment = TCPSegment(
        packet.bytes, start: header.payload, end: header.end, from: header.source,
        to: header.target)
      return segment.map { .segment($0, internet: header.start) } ?? .damaged
    case .passed(let passed): return .passed(passed)
    case .damaged: return .damaged
    case .unknownLink(let type): return .unknownLink(type)
    default: return nil
    }
  }
}
