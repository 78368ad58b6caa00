extension FrameParser {
  /// Inflated bytes between two checkpoints, at least: as many have to be inflated again to show a
  /// message, and each checkpoint takes 32 KiB of memory.
  static let checkpointInterval: UInt64 = 1 << 20

  /// A compressed message has ended with the batch's next row.
  mutating func noteInflated(into batch: FrameBatch) {
    guard let inflater else { return }
    batch.inflated.append(FrameBatch.Inflated(row: batch.count, length: inflater.produced))
    inflatedSinceCheckpoint &+= inflater.produced
    guard inflatedSinceCheckpoint >= Self.checkpointInterval, inflater.status == .good else {
      return
    }
    inflatedSinceCheckpoint = 0
    batch.checkpoints.append(
      FrameBatch.Checkpoint(row: batch.count, window: inflater.history))
  }

  /// Begins a compressed message; one that never ended leaves the decoder where it was.
  mutating func startInflating() {
    if let inflater {
      inflater.abandon()
    } else if let deflate = limits.deflate {
      inflater = MessageInflater(agreed: deflate, from: from)
    }
  }

  /// Inflates the next bytes of a compressed message, and checks what a text comes to
  /// (RFC 7692, section 6.2).
  mutating func inflate(_ bytes: UnsafeRawBufferPointer, of frame: inout FrameInProgress) {
    guard let inflater else { return }
    var validator = utf8
    var defect: UTF8Error?
    let isText = isTextBeingChecked
    let findings = inflater.inflate(
      bytes, key: frame.header.maskingKey, keyOffset: Int(frame.received % 4),
      endsMessage: frame.header.fin && UInt64(bytes.count) == frame.remaining,
      offset: frame.offset
    ) { inflated in
      if isText, defect == nil { defect = validator.consume(inflated, key: nil, keyOffset: 0) }
    }
    utf8 = validator
    frame.findings += findings
    if let defect { report(defect, as: .t05, in: &frame) }
  }
}
