import WebSocket

extension Dissector {
  /// Reads bytes that are frames, and checks what the headers alone do not show.
  mutating func parse(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64, into batch: FrameBatch
  ) {
    let offset = byteCount(from: from) &- UInt64(bytes.count)
    if !bytes.isEmpty { noteStrayBytes(from: from, offset: offset, after: 0) }
    if from == .client {
      clientParser.receive(bytes, number: &messageCount, into: batch)
      isClientInsideFrame = clientParser.isInsideFrame
    } else {
      serverParser.receive(bytes, number: &messageCount, into: batch)
      isServerInsideFrame = serverParser.isInsideFrame
    }
    if from == .client, time < acceptedTime, !isEarlyReported, !bytes.isEmpty {
      // 4.1: "Once the client's opening handshake has been sent, the client MUST wait for a
      // response from the server before sending any further data."
      isEarlyReported = true
      early = Finding(.h15, from: .client, offset: offset)
    }
    if from == .client, batch.count > 0, let finding = early.take() {
      events.append(.finding(finding, row: 0))
    }
    let first = events.count
    for mark in batch.marks where !isGuess(mark) {
      events.append(.finding(mark.finding, row: mark.row))
    }
    marks = first..<events.count
    if !batch.contextChanges.isEmpty { noteContext(of: from, in: batch) }
    if !lostMessages.isEmpty { findMessage(of: from, in: batch) }
    for notable in batch.notables { check(notable, from: from, at: time) }
    if isInsideFrame(from), let begun = frameUnderWay(of: from) {
      noteStrayBytes(from: from, offset: begun.offset, after: batch.count)
    }
  }

  /// Bytes after both Close frames, whether or not they ever become a frame (C09).
  private mutating func noteStrayBytes(from: Endpoint, offset: UInt64, after: Int) {
    for finding in closing.strayBytes(from: from, offset: offset) {
      events.append(.finding(finding, row: nil, after: after))
    }
  }

  /// The rules of closing and of pings, which look at both directions.
  private mutating func check(
    _ notable: FrameBatch.Notable, from: Endpoint, at time: UInt64
  ) {
    // It must make no difference whether they came in the same read as the Close.
    noteStrayBytes(from: from, offset: notable.offset, after: notable.row)
    var findings = closing.frame(
      opcode: notable.opcode, from: from, offset: notable.offset, time: time,
      payload: notable.payload)
    findings += pings.frame(
      opcode: notable.opcode, from: from, offset: notable.offset, time: time,
      payload: notable.payload)
    if notable.opcode == .close {
      findings += CloseBody.findings(for: notable.payload, from: from, offset: notable.offset)
      events.append(.closing)
    }
    for finding in findings {
      // An unanswered Ping is also reported at the other end's Close.
      let row = finding.from == from ? notable.row : nil
      events.append(.finding(finding, row: row, after: notable.row + 1))
    }
  }

  /// What the end of the transport cuts short, and how the connection closed.
  mutating func endFrames(by: Endpoint?, at time: UInt64) {
    for end in Endpoint.allCases {
      if let partial = partialFrame(from: end, begun: time) { events.append(.incomplete(partial)) }
    }
    if let finding = early.take() { events.append(.finding(finding, row: nil)) }
    if let by {
      let cut = clientParser.end() + serverParser.end()
      let closed = closing.transportEnded(by: by, time: time, offset: byteCount(from: by))
      for finding in cut + closed { events.append(.finding(finding, row: nil)) }
    }
    let outcome = closing.outcome
    events.append(
      .closed(
        CloseSummary(
          by: outcome.closedBy, clean: outcome.clean, code: outcome.code, reason: outcome.reason))
    )
  }
}
