import WebSocket

/// Records, one after the other.
extension TLSConnection {
  /// Reads one record.
  ///
  /// - Returns: False when its keys are not known yet.
  func open(
    _ record: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64
  ) -> Bool {
    let fragment = UnsafeRawBufferPointer(rebasing: record[TLSRecord.headerLength...])
    let (epoch, cipher) = update(end) { ($0.epoch, $0.cipher) }
    let type = record[0]
    if epoch == .plaintext, type != TLSContent.applicationData {
      return takePlain(type, fragment, from: end, at: time)
    }
    // In TLS 1.3 these mean nothing (RFC 8446, section 5).
    if epoch != .legacy, type == TLSContent.changeCipherSpec { return true }
    guard let cipher = cipher ?? installed(for: end) else { return false }
    decrypt(record, with: cipher, from: end, at: time)
    return true
  }

  /// Reads a record that is not encrypted.
  private func takePlain(
    _ type: UInt8, _ fragment: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64
  ) -> Bool {
    switch type {
    case TLSContent.handshake: takeHandshake(fragment, from: end)
    case TLSContent.changeCipherSpec:
      // It is not known what it means before the server has chosen the version.
      guard let answer else { return isRetried }
      if answer.version < 0x0304 { update(end) { $0.move(to: .legacy) } }
    case TLSContent.alert:
      if fragment.count == 2, fragment[0] == 2, alert == nil { alert = fragment[1] }
    default: break
    }
    return true
  }

  func makeRoom(for record: UnsafeRawBufferPointer) {
    guard plaintext.count < record.count else { return }
    plaintext.deallocate()
    plaintext = .allocate(byteCount: max(record.count, (1 << 14) + 512), alignment: 16)
  }

  private func decrypt(
    _ record: UnsafeRawBufferPointer, with cipher: any TLSRecordCipher, from end: Endpoint,
    at time: UInt64
  ) {
    makeRoom(for: record)
    let sequence = update(end) { $0.sequence }
    guard let count = cipher.open(record, sequence: sequence, into: plaintext) else {
      return fail(record, from: end, at: time)
    }
    update(end) { $0.advance() }
    let opened = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(plaintext)[..<count])
    guard answer?.version == 0x0304 else {
      return take(record[0], opened, from: end, at: time)
    }
    // The content type is the last byte that is not zero (RFC 8446, section 5.4).
    guard let last = opened.lastIndex(where: { $0 != 0 }) else { return }
    take(opened[last], UnsafeRawBufferPointer(rebasing: opened[..<last]), from: end, at: time)
  }

  /// Takes what a record held.
  private func take(
    _ type: UInt8, _ content: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64
  ) {
    switch type {
    case TLSContent.applicationData:
      guard !content.isEmpty else { return }
      hasPlaintext = true
      receiver?.receive(plaintext: content, from: end, at: time)
    case TLSContent.handshake: takeHandshake(content, from: end)
    case TLSContent.changeCipherSpec: update(end) { $0.move(to: .legacy) }
    default: break
    }
  }

  /// A record could not be opened with the keys that should open it.
  private func fail(_ record: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    if update(end, { $0.skipsForeign }) { return }
    if tryNextEpoch(record, from: end, at: time) { return }
    let hasOpened = update(end) { direction in
      direction.failures += 1
      return direction.hasOpened
    }
    guard hasOpened else { return update(end) { $0.state = .wrongSecrets } }
    loseRecord(record.count - TLSRecord.headerLength, from: end, at: time)
    update(end) { if $0.failures == Self.failureLimit { $0.state = .failed } }
  }

  /// Checks whether the keys changed without a message that announced it: the secrets of the
  /// handshake may be those of another connection, or the message may be missing.
  private func tryNextEpoch(
    _ record: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64
  ) -> Bool {
    let next: TLSDirection.Epoch
    switch update(end, { $0.epoch }) {
    case .early: next = .handshake
    case .handshake: next = .application
    case .plaintext, .legacy, .application: return false
    }
    guard let (cipher, secret) = cipher(of: next, for: end),
      cipher.open(record, sequence: 0, into: plaintext) != nil
    else { return false }
    update(end) { direction in
      direction.move(to: next)
      direction.install(cipher, secret: secret)
    }
    decrypt(record, with: cipher, from: end, at: time)
    return true
  }

  /// A record is incomplete, or cannot be opened.
  func loseRecord(_ fragment: Int, from end: Endpoint, at time: UInt64) {
    let (cipher, epoch) = update(end) { direction in
      // In TLS 1.3 anything shorter is a ChangeCipherSpec, which has no number.
      let isNumbered = TLSRecord.headerLength + fragment >= Self.shortestRecord
      if direction.epoch == .legacy || isNumbered { direction.pass() }
      return (direction.cipher, direction.epoch)
    }
    guard let cipher, epoch == .application || epoch == .legacy else { return }
    tell(missing: fragment, records: 1, cipher, from: end, at: time)
  }

  /// - Parameter fragments: The bytes of the fragments of records that are missing.
  func tell(
    missing fragments: Int, records: Int, _ cipher: any TLSRecordCipher, from end: Endpoint,
    at time: UInt64
  ) {
    let contentType = answer?.version == 0x0304 ? 1 : 0
    // Roughly the initialization vector, authentication code and padding of CBC.
    let overhead = cipher.overhead ?? 48
    let count = fragments - records * (overhead + contentType)
    guard count > 0 || cipher.overhead == nil else { return }
    receiver?.miss(
      plaintext: max(1, count), isExact: cipher.overhead != nil, from: end, at: time)
  }
}
