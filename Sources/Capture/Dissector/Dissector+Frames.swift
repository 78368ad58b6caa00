import WebSocket

extension Dissector {
  /// Reads bytes that are frames, and judges what their headers alone cannot tell.
  mutating func walk(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64, into batch: FrameBatch
  ) {
    if from == .client {
      clientWalk.receive(bytes, number: &messageCount, into: batch)
    } else {
      serverWalk.receive(bytes, number: &messageCount, into: batch)
    }
    if from == .client, time < acceptedTime, !isEarlyReported, !bytes.isEmpty {
      // 4.1: "Once the client's opening handshake has been sent, the client MUST wait for a
      // response from the server before sending any further data."
      isEarlyReported = true
      let finding = Finding(.h15, from: .client, offset: clientBytes &- UInt64(bytes.count))
      events.append(.finding(finding, row: batch.count > 0 ? 0 : nil))
    }
    for mark in batch.marks { events.append(.finding(mark.finding, row: mark.row)) }
    for notable in batch.notables { judge(notable, from: from, at: time) }
  }

  /// The rules of closing and of pings, which look at both directions.
  private mutating func judge(
    _ notable: FrameBatch.Notable, from: Endpoint, at time: UInt64
  ) {
    var findings = closing.frame(
      opcode: notable.opcode, from: from, offset: notable.offset, time: time,
      payload: notable.payload)
    if notable.opcode == .close {
      findings += CloseBody.findings(for: notable.payload, from: from, offset: notable.offset)
      events.append(.closing)
    }
    if notable.opcode == .ping || notable.opcode == .pong {
      findings += pings.frame(
        opcode: notable.opcode, from: from, offset: notable.offset, time: time,
        payload: notable.payload)
    }
    for finding in findings { events.append(.finding(finding, row: notable.row)) }
  }

  /// What the end of the transport cuts short, and how the connection closed.
  mutating func endFrames(by: Endpoint?, at time: UInt64) {
    for end in Endpoint.allCases {
      if let partial = partialFrame(from: end, begun: time) { events.append(.incomplete(partial)) }
    }
    if by != nil {
      let cut = clientWalk.end() + serverWalk.end()
      let closed = closing.transportEnded(
        by: by, clientOffset: clientBytes, serverOffset: serverBytes, time: time)
      let unanswered = pings.closed(cleanly: closing.isClean)
      for finding in cut + closed + unanswered { events.append(.finding(finding, row: nil)) }
    }
    events.append(
      .closed(
        CloseSummary(
          by: closing.closedBy ?? by, clean: closing.isClean, code: closing.code,
          reason: closing.reason)))
  }
}
