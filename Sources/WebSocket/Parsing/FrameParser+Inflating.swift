extension FrameParser {
  /// The least number of inflated bytes between two checkpoints.
  ///
  /// To show a message, everything since the last checkpoint is inflated again; each checkpoint
  /// takes 32 KiB of memory.
  static let checkpointInterval: UInt64 = 1 << 20

  /// A compressed message has ended with the batch's next row.
  mutating func noteInflated(into batch: FrameBatch) {
    guard let inflater else { return }
    switch inflater.status {
    case .good, .overLimit: noteContext(isLost: false, into: batch)
    case .corrupt: restartInflating(into: batch)
    case .contextLost:
      noteContext(isLost: true, into: batch)
      return restartInflating(into: batch)
    }
    batch.inflated.append(FrameBatch.Inflated(row: batch.count, length: inflater.produced))
    inflatedSinceCheckpoint &+= inflater.produced
    guard inflatedSinceCheckpoint >= Self.checkpointInterval, inflater.status == .good else {
      return
    }
    inflatedSinceCheckpoint = 0
    batch.checkpoints.append(
      FrameBatch.Checkpoint(row: batch.count, window: inflater.history))
  }

  /// Takes note of where messages begin, or cease, to refer to what is missing.
  private mutating func noteContext(isLost: Bool, into batch: FrameBatch) {
    if isLost {
      uninflated += 1
      if uninflated > 1 { return }
    } else {
      isRestarting = false
      if uninflated == 0 { return }
    }
    batch.contextChanges.append(
      FrameBatch.ContextChange(row: batch.count, uninflated: isLost ? 0 : uninflated))
    if !isLost { uninflated = 0 }
  }

  /// A message that could not be inflated ends the known history; the next one may not need it.
  private mutating func restartInflating(into batch: FrameBatch) {
    batch.checkpoints.append(
      FrameBatch.Checkpoint(row: batch.count, window: [], replacesLast: isRestarting))
    isRestarting = true
    inflatedSinceCheckpoint = 0
  }

  /// Begins a compressed message; one that never ended leaves the decoder where it was.
  mutating func startInflating() {
    if let inflater {
      inflater.abandon()
    } else if let deflate = limits.deflate {
      inflater = MessageInflater(
        agreed: deflate, from: from, isContextMissing: limits.isContextMissing)
    }
  }

  /// Inflates the next bytes of a compressed message, and checks the UTF-8 of a text (RFC 7692,
  /// section 6.2).
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
    // When compression is guessed, only the size is certain.
    frame.findings += limits.areExtensionsKnown ? findings : findings.filter { $0.rule == .d16 }
    if let defect { report(defect, as: .t05, in: &frame) }
  }
}
