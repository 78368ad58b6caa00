import Pcapng

/// Segments of packets that were reassembled from fragments.
extension TCPStreams {
  /// Takes a segment whose bytes are in several places of the file, as one segment for each place.
  ///
  /// - Parameters:
  ///   - packet: The reassembled packet, with the position of its last fragment.
  ///   - parts: Where its bytes are; empty when they are contiguous.
  func receive(_ segment: TCPSegment, in packet: CapturedPacket, parts: [PacketPart]) {
    let payload = segment.payloadStart..<(segment.payloadStart + segment.payloadCount)
    guard !parts.isEmpty, !payload.isEmpty else { return receive(segment, in: packet) }
    begin(with: segment, at: packet.position)
    let places = parts.filter { $0.range.overlaps(payload) }
    for (number, part) in places.enumerated() {
      let range = part.range.clamped(to: payload)
      var piece = segment
      piece.payloadStart = range.lowerBound
      piece.payloadCount = range.count
      let skipped = range.lowerBound - payload.lowerBound
      piece.sequence &+= UInt32(truncatingIfNeeded: skipped)
      if number > 0, segment.flags.contains(.syn) {
        piece.flags.remove(.syn)
        piece.sequence &+= 1
      }
      if number < places.count - 1 {
        piece.flags.remove(.fin)
        piece.flags.remove(.reset)
        piece.missing = 0
      }
      var whole = packet
      whole.position = part.position &- UInt64(part.range.lowerBound)
      receive(piece, in: whole)
    }
  }
}
