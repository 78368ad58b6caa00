import WebSocket

/// Reads as packets of the session file.
extension Session {
  /// Reads up to this size are cheaper to copy than to keep.
  private static let copiedUpTo = 4096

  /// Appends the bytes of a read as packets.
  func write(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, on tap: ConnectionTap
  ) -> Placement {
    if let mark = tap.mark {
      return write(captured, marked: SessionComment.mark(mark), from: from, at: time, on: tap)
    }
    let packets = tap.packets
    let head = packets.scribe.headLength
    let capacity = packets.scribe.packetCapacity
    let total = captured.bytes.count
    if total <= Self.copiedUpTo {
      let limit = packets.scribe.packetLimit(payload: total)
      let position = store.append(upTo: limit) { target in
        packets.scribe.putPacket(captured.bytes, from: from, time: time, to: target)
      }
      return Placement(
        position: position + UInt64(head), count: total, packetCapacity: capacity, gap: 0)
    }
    var pieces: [StorePiece] = []
    pieces.reserveCapacity(2 * (total / capacity + 2))
    packets.scribe.packets(for: total, from: from, time: time) { framing, range in
      pieces.append(.copied(framing))
      guard !range.isEmpty else { return }
      let slice = UnsafeRawBufferPointer(rebasing: captured.bytes[range])
      pieces.append(.borrowed(CapturedBytes(slice, owner: captured.owner)))
    }
    let position = store.append(pieces) + UInt64(head)
    // Full packets need no padding.
    let gap = total > capacity ? PacketStencil.tailLength + head : 0
    return Placement(position: position, count: total, packetCapacity: capacity, gap: gap)
  }

  /// The same with a comment on each packet.
  private func write(
    _ captured: CapturedBytes, marked comment: String, from: Endpoint, at time: UInt64,
    on tap: ConnectionTap
  ) -> Placement {
    let capacity = tap.packets.scribe.packetCapacity
    let total = captured.bytes.count
    var pieces: [StorePiece] = []
    var before = 0
    var gap = 0
    var fullTail = 0
    for start in stride(from: 0, to: total, by: capacity) {
      let count = min(capacity, total - start)
      let block = tap.packets.scribe.data(from: from, payload: count, time: time, comment: comment)
      if start == 0 { before = block.head.count } else { gap = block.head.count + fullTail }
      if start == 0 { fullTail = block.tail.count }
      let slice = UnsafeRawBufferPointer(rebasing: captured.bytes[start..<start + count])
      pieces.append(.copied(block.head))
      pieces.append(.borrowed(CapturedBytes(slice, owner: captured.owner)))
      pieces.append(.copied(block.tail))
    }
    let position = store.append(pieces) + UInt64(before)
    return Placement(position: position, count: total, packetCapacity: capacity, gap: gap)
  }

  /// Appends a read that was dissected: HTTP bodies only as far as they are kept.
  func writeRead(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, on tap: ConnectionTap
  ) -> Placement {
    guard tap.dissector.framesStart > 0, !tap.dissector.cuts.isEmpty else {
      return write(captured, from: from, at: time, on: tap)
    }
    let end = tap.dissector.framesStart
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
    return write(frames, from: from, at: time, on: tap).preceded(by: end)
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
