import Pcapng
import WebSocket

/// Reads as packets of the session file.
extension Session {
  /// Reads up to this size are cheaper to copy than to keep.
  private static let copiedUpTo = 4096

  /// Appends the bytes of a read as packets.
  ///
  /// - Parameter cut: Where one packet ends and the next one begins.
  func write(
    _ captured: CapturedBytes, cut: PacketCut, from: Endpoint, at time: UInt64,
    on tap: ConnectionTap
  ) -> Placement {
    if let mark = tap.mark {
      return write(
        captured, cut: cut, marked: SessionComment.mark(mark), from: from, at: time, on: tap)
    }
    let packets = tap.packets
    let head = packets.scribe.headLength
    let total = captured.bytes.count
    if total <= Self.copiedUpTo, total <= cut.first {
      let limit = packets.scribe.packetLimit(payload: total)
      let position = store.append(upTo: limit) { target in
        packets.scribe.putPacket(captured.bytes, from: from, time: time, to: target)
      }
      return Placement(position: position + UInt64(head), count: total)
    }
    var pieces: [StorePiece] = []
    pieces.reserveCapacity(2 * cut.packetCount(of: total) + 1)
    packets.scribe.packets(for: total, cut: cut, from: from, time: time) { framing, range in
      pieces.append(.copied(framing))
      guard !range.isEmpty else { return }
      pieces.append(.borrowed(captured.slice(range)))
    }
    let position = store.append(pieces) + UInt64(head)
    return cut.placement(at: position, count: total, framing: PacketStencil.tailLength + head)
  }

  /// The same with a comment on each packet.
  private func write(
    _ captured: CapturedBytes, cut: PacketCut, marked comment: String, from: Endpoint,
    at time: UInt64, on tap: ConnectionTap
  ) -> Placement {
    var pieces: [StorePiece] = []
    var head = 0
    var tail = 0
    let total = captured.bytes.count
    cut.forEachRange(of: total) { range in
      let block = tap.packets.scribe.data(
        from: from, payload: range.count, time: time, comment: comment)
      head = block.head.count
      tail = block.tail.count - PcapngBlocks.padding(range.count)
      pieces.append(.copied(block.head))
      pieces.append(.borrowed(captured.slice(range)))
      pieces.append(.copied(block.tail))
    }
    let position = store.append(pieces) + UInt64(head)
    return cut.placement(at: position, count: total, framing: head + tail)
  }

  /// Appends a read that was dissected: HTTP bodies only as far as they are kept.
  func writeRead(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, on tap: ConnectionTap
  ) -> Placement {
    let end = tap.dissector.framesStart
    let capacity = tap.packets.scribe.packetCapacity
    guard end > 0, !tap.dissector.cuts.isEmpty else {
      let cut = PacketCut(tap.batch, countingFrom: end, within: capacity)
      return write(captured, cut: cut, from: from, at: time, on: tap)
    }
    var start = 0
    for cut in tap.dissector.cuts + [end..<end] {
      let kept = UnsafeRawBufferPointer(rebasing: captured.bytes[start..<cut.lowerBound])
      let pieces = packets(
        CapturedBytes(kept, owner: captured.owner), missing: cut.count, from: from, at: time,
        on: tap)
      _ = store.append(pieces)
      start = cut.upperBound
    }
    let rest = UnsafeRawBufferPointer(rebasing: captured.bytes[end...])
    guard !rest.isEmpty else { return Placement(position: 0, count: 0) }
    let frames = CapturedBytes(rest, owner: captured.owner)
    let cut = PacketCut(tap.batch, countingFrom: 0, within: capacity)
    return write(frames, cut: cut, from: from, at: time, on: tap).preceded(by: end)
  }

  /// Bytes, and how many are missing after them, in packets that were captured in part.
  private func packets(
    _ captured: CapturedBytes, missing: Int, from: Endpoint, at time: UInt64, on tap: ConnectionTap
  ) -> [StorePiece] {
    let capacity = tap.packets.scribe.packetCapacity
    let kept = captured.bytes.count
    var pieces: [StorePiece] = []
    for start in stride(from: 0, to: kept + missing, by: capacity) {
      let end = min(start + capacity, kept + missing)
      let payload = min(start, kept)..<min(end, kept)
      let block = tap.packets.scribe.data(
        from: from, payload: payload.count, missing: end - start - payload.count, time: time)
      pieces.append(.copied(block.head))
      if !payload.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: captured.bytes[payload])
        pieces.append(.borrowed(CapturedBytes(slice, owner: captured.owner)))
      }
      pieces.append(.copied(block.tail))
    }
    return pieces
  }
}
