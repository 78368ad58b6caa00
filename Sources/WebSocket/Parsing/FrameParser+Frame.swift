extension FrameParser {
  /// Begins a frame: gives it its place in a message and checks its header.
  mutating func begin(
    _ header: FrameHeader, start: UInt32, offset: UInt64, number: inout UInt32
  ) {
    var findings = headerFindings(header, offset: offset)
    if let fact = header.maskingKey.flatMap({ keys.check($0.value) }) {
      findings.append(Finding(.f15, from: from, offset: offset, fact: fact))
    }
    var flags = FrameFlags(header, from: from)
    if !header.opcode.isControl {
      placeInMessage(header, offset: offset, number: &number, findings: &findings)
      if message.isCompressed { flags.insert(.compressed) }
    }
    // The other stage has these.
    if stage == .content { findings = [] }
    let isControl = header.opcode.isControl
    underWay = FrameInProgress(
      header: header, offset: offset, start: start, remaining: header.length,
      message: isControl ? 0 : message.number, fragment: isControl ? 0 : message.fragments - 1,
      flags: flags, findings: findings)
  }

  /// Takes the next bytes of the payload of `frame`.
  mutating func takePayload(_ bytes: UnsafeRawBufferPointer, of frame: inout FrameInProgress) {
    let position = frame.received
    if frame.header.opcode.isControl {
      let room = Self.keptControlBytes - frame.controlPayload.count
      let kept = UnsafeRawBufferPointer(rebasing: bytes.prefix(max(0, room)))
      frame.controlPayload += Masking.unmasked(
        kept, key: frame.header.maskingKey, offset: Int(position % 4))
    } else if message.isCompressed {
      if stage != .headers { inflate(bytes, of: &frame) }
    } else if isTextBeingChecked, !bytes.isEmpty {
      let defect = utf8.consume(
        bytes, key: frame.header.maskingKey, keyOffset: Int(position % 4))
      if let defect { report(defect, in: &frame) }
    }
    frame.remaining &-= UInt64(bytes.count)
  }

  /// Ends a frame: closes its message when it was the last fragment and adds its row.
  mutating func complete(_ frame: FrameInProgress, into batch: FrameBatch) {
    var frame = frame
    let header = frame.header
    if header.opcode.isControl {
      if stage != .content { noteClose(header, frame: &frame) }
    } else if header.fin {
      if isTextBeingChecked, let defect = utf8.finish() {
        report(defect, as: message.isCompressed ? .t05 : .t03, in: &frame)
      }
      if message.isCompressed { noteInflated(into: batch) }
      message.isIdle = true
      utf8.reset()
    }
    let row = batch.count
    if header.opcode.isControl || hasSentClose {
      batch.notables.append(
        FrameBatch.Notable(
          row: row, opcode: header.opcode, offset: frame.offset, payload: frame.controlPayload))
    }
    for finding in frame.findings {
      batch.marks.append(FrameBatch.Mark(row: row, finding: finding))
    }
    if header.opcode == .close { hasSentClose = true }
    batch.append(
      FrameBatch.Row(
        firstByte: header.firstByte, flags: frame.flags, key: header.maskingKey?.value ?? 0,
        length: header.length, start: frame.start, message: frame.message,
        fragment: frame.fragment))
  }

  /// A Close in the middle of a message leaves it unfinished for good (F17).
  private mutating func noteClose(_ header: FrameHeader, frame: inout FrameInProgress) {
    guard header.opcode == .close, !message.isIdle, !message.isReportedUnfinished else { return }
    message.isReportedUnfinished = true
    frame.findings.append(Finding(.f17, from: from, offset: message.offset))
  }

  /// Finds the message of a data frame: the one in progress, or a new one.
  private mutating func placeInMessage(
    _ header: FrameHeader, offset: UInt64, number: inout UInt32, findings: inout [Finding]
  ) {
    let continues = header.opcode == .continuation
    if continues, !message.isIdle {
      message.fragments &+= 1
    } else {
      if continues {
        // A capture that starts in mid-connection may well start in mid-message.
        if limits.areRolesKnown { findings.append(Finding(.f13, from: from, offset: offset)) }
      } else if !message.isIdle {
        findings.append(Finding(.f14, from: from, offset: offset))
      }
      number &+= 1
      startMessage(header, offset: offset, number: number)
    }
    growMessage(header, offset: offset, findings: &findings)
  }

  private mutating func startMessage(_ header: FrameHeader, offset: UInt64, number: UInt32) {
    message = MessageUnderWay()
    message.isIdle = false
    message.opcode = header.opcode
    message.number = number
    message.fragments = 1
    message.offset = offset
    message.isCompressed =
      header.rsv1 && limits.deflate != nil && header.opcode != .continuation
    let hasUnknownBit = header.firstByte & (message.isCompressed ? 0x30 : 0x70) != 0
    isTextBeingChecked =
      header.opcode == .text && !hasUnknownBit
      && (stage == .whole || message.isCompressed == (stage == .content))
    utf8.reset()
    if message.isCompressed, stage != .headers { startInflating() }
  }

  /// Counts a fragment towards the limits of its message (section 10.4).
  private mutating func growMessage(
    _ header: FrameHeader, offset: UInt64, findings: inout [Finding]
  ) {
    let (sum, overflow) = message.length.addingReportingOverflow(header.length)
    message.length = overflow ? .max : sum
    if message.length > limits.sizeLimit, !message.isReportedLarge {
      message.isReportedLarge = true
      findings.append(
        Finding(.f19, from: from, offset: offset, fact: .number(message.length)))
    }
    if header.length <= MessageUnderWay.tiny, !(header.fin && message.fragments == 1) {
      message.tinyFragments += 1
      if message.tinyFragments == MessageUnderWay.tinyLimit {
        findings.append(
          Finding(.f18, from: from, offset: offset, fact: .number(UInt64(message.tinyFragments))))
      }
    }
  }

  mutating func report(
    _ defect: UTF8Error, as rule: FindingID? = nil, in frame: inout FrameInProgress
  ) {
    let isWhole = frame.header.fin && frame.fragment == 0
    frame.findings.append(
      Finding(
        rule ?? (isWhole ? .t01 : .t02), from: from, offset: frame.offset, fact: .utf8(defect)))
    isTextBeingChecked = false
  }
}
