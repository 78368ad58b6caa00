import Pcapng
import WebSocket

/// Writing reads as packets of the session file.
extension Session {
  /// Appends the bytes of a read as packets.
  ///
  /// - Parameter cut: Where one packet ends and the next one begins.
  func write(
    _ captured: CapturedBytes, cut: PacketCut, from: Endpoint, at time: UInt64,
    on recorder: ConnectionRecorder
  ) -> FileExtent {
    if let mark = recorder.mark {
      return write(
        captured, cut: cut, marked: SessionComment.mark(mark), from: from, at: time, on: recorder)
    }
    let packets = recorder.packets
    let head = packets.packetWriter.headLength
    let total = captured.bytes.count
    if total <= CapturedBytes.copiedUpTo, total <= cut.first {
      let limit = packets.packetWriter.packetLimit(payload: total)
      let position = store.append(upTo: limit) { target in
        packets.packetWriter.putPacket(captured.bytes, from: from, time: time, to: target)
      }
      return FileExtent(position: position + UInt64(head), count: total)
    }
    var pieces: [StorePiece] = []
    pieces.reserveCapacity(2 * cut.packetCount(of: total) + 1)
    packets.packetWriter.packets(for: total, cut: cut, from: from, time: time) { framing, range in
      pieces.append(.copied(framing))
      guard !range.isEmpty else { return }
      pieces.append(.borrowed(captured.slice(range)))
    }
    let position = store.append(pieces) + UInt64(head)
    return cut.placement(at: position, count: total, framing: PacketTemplate.tailLength + head)
  }

  /// The same with a comment on each packet.
  private func write(
    _ captured: CapturedBytes, cut: PacketCut, marked comment: String, from: Endpoint,
    at time: UInt64, on recorder: ConnectionRecorder
  ) -> FileExtent {
    var pieces: [StorePiece] = []
    var head = 0
    var tail = 0
    let total = captured.bytes.count
    cut.forEachRange(of: total) { range in
      let block = recorder.packets.packetWriter.data(
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
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, on recorder: ConnectionRecorder
  ) -> FileExtent {
    let end = recorder.dissector.framesStart
    let capacity = recorder.packets.packetWriter.packetCapacity
    guard end > 0, !recorder.dissector.cuts.isEmpty else {
      let cut = PacketCut(recorder.batch, countingFrom: end, within: capacity)
      return write(captured, cut: cut, from: from, at: time, on: recorder)
    }
    var start = 0
    for cut in recorder.dissector.cuts + [end..<end] {
      let kept = UnsafeRawBufferPointer(rebasing: captured.bytes[start..<cut.lowerBound])
      let pieces = packets(
        CapturedBytes(kept, owner: captured.owner), missing: cut.count, from: from, at: time,
        on: recorder)
      _ = store.append(pieces)
      start = cut.upperBound
    }
    let rest = UnsafeRawBufferPointer(rebasing: captured.bytes[end...])
    guard !rest.isEmpty else { return FileExtent(position: 0, count: 0) }
    let frames = CapturedBytes(rest, owner: captured.owner)
    let cut = PacketCut(recorder.batch, countingFrom: 0, within: capacity)
    return write(frames, cut: cut, from: from, at: time, on: recorder).preceded(by: end)
  }

  /// Bytes, and how many are missing after them, in packets that were captured in part.
  private func packets(
    _ captured: CapturedBytes, missing: Int, from: Endpoint, at time: UInt64,
    on recorder: ConnectionRecorder
  ) -> [StorePiece] {
    let capacity = recorder.packets.packetWriter.packetCapacity
    let kept = captured.bytes.count
    var pieces: [StorePiece] = []
    for start in stride(from: 0, to: kept + missing, by: capacity) {
      let end = min(start + capacity, kept + missing)
      let payload = min(start, kept)..<min(end, kept)
      let block = recorder.packets.packetWriter.data(
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
