import WebSocket

/// Continues after missing packets.
extension TLSConnection {
  /// Continues, after bytes that could not be used, with what may be a record: it is one when it
  /// can be opened.
  func resume(
    with record: UnsafeRawBufferPointer, after lost: Int, from end: Endpoint, at time: UInt64
  ) -> Bool {
    let (state, old) = update(end) { ($0.state, $0.epoch) }
    guard state == .open, update(end, { $0.waiting.isEmpty }),
      let cipher = update(end, { $0.cipher }) ?? installed(for: end)
    else { return false }
    if let passed = find(record, cipher, after: lost, in: end) {
      let fragments = lost - passed * TLSRecord.headerLength
      if old == .application || old == .legacy {
        tell(missing: fragments, records: passed, cipher, from: end, at: time)
      }
    } else {
      guard old == .handshake, let (next, secret) = self.cipher(of: .application, for: end) else {
        return false
      }
      let before = update(end) { $0 }
      update(end) { direction in
        direction.move(to: .application)
        direction.install(next, secret: secret)
      }
      guard find(record, next, after: lost, in: end) != nil else {
        update(end) { $0 = before }
        return false
      }
      receiver?.miss(plaintext: max(1, lost), isExact: false, from: end, at: time)
    }
    _ = open(record, from: end, at: time)
    return true
  }

  /// Finds how many records were lost before one, which becomes the next.
  private func find(
    _ record: UnsafeRawBufferPointer, _ cipher: any TLSRecordCipher, after lost: Int,
    in end: Endpoint
  ) -> Int? {
    makeRoom(for: record)
    let sequence = update(end) { $0.sequence }
    for passed in 0...min(lost / Self.shortestRecord, Self.searchLimit) {
      guard searches < Self.searchLimit else { return nil }
      searches += 1
      let place = sequence &+ UInt64(passed)
      guard cipher.open(record, sequence: place, into: plaintext) != nil else { continue }
      searches = 0
      for _ in 0..<passed { update(end) { $0.pass() } }
      return passed
    }
    return nil
  }
}
