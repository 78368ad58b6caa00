import WebSocket

/// Who takes what the records of a connection hold.
protocol TLSReceiver: AnyObject {
  /// Takes plaintext in order.
  ///
  /// - Parameter time: When the record was there as a whole.
  func receive(plaintext: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64)

  /// Takes notice of plaintext that is missing.
  func miss(plaintext count: Int, from: Endpoint, at time: UInt64)
}

/// A TLS connection of a capture: reads its handshake, and opens its records once their secrets are
/// known (RFC 8446; RFC 5246).
///
/// What cannot be opened yet waits, as long as its keys may still come: from the other direction,
/// from a key log that grows, or from a block further on in the file.
final class TLSConnection {
  /// Bytes of a direction that may wait for keys.
  private static let waitingLimit = 1 << 20
  /// Records in a row that cannot be opened, after which it is not tried any more.
  private static let failureLimit = 8

  let secrets: TLSSecrets
  let cryptography: (any TLSCryptography)?
  private let budget: ReadingBudget
  weak var receiver: (any TLSReceiver)?

  var client = TLSDirection()
  var server = TLSDirection()
  var hello: TLSClientHello?
  var answer: TLSServerHello?
  /// The protocol that was agreed on.
  var agreed: [String] = []
  /// Whether the server takes early data; nil while that is not known.
  var acceptsEarlyData: Bool?
  /// What a fatal alert in the handshake said.
  private(set) var alert: UInt8?
  /// Whether any plaintext was handed on.
  private(set) var hasPlaintext = false
  /// The arrival of the first record that waits.
  private(set) var firstWaiting: UInt64?
  /// The version of the secrets when they were last looked at.
  private var lookedAt = 0
  /// Where records are opened.
  private var plaintext: UnsafeMutableRawBufferPointer

  init(secrets: TLSSecrets, cryptography: (any TLSCryptography)?, budget: ReadingBudget) {
    self.secrets = secrets
    self.cryptography = cryptography
    self.budget = budget
    plaintext = .allocate(byteCount: 0, alignment: 1)
  }

  deinit {
    budget.give(client.waitingBytes + server.waitingBytes)
    plaintext.deallocate()
  }

  /// Whether nothing of either direction will be read.
  var isClosed: Bool { client.state != .open && server.state != .open }

  /// Takes bytes of one end, in order.
  func receive(_ bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    lookAgain()
    var buffer = takeBuffer(of: end)
    buffer.receive(bytes) { take($0, from: end, at: time) }
    update(end) { direction in
      direction.buffer = buffer
      if buffer.isLost, direction.state == .open { direction.state = .lost }
    }
  }

  /// Takes notice of bytes that the capture does not have.
  func miss(_ count: Int, from end: Endpoint, at time: UInt64) {
    var buffer = takeBuffer(of: end)
    let fragment = buffer.miss(count)
    update(end) { $0.buffer = buffer }
    guard let fragment else {
      update(end) { if $0.state == .open { $0.state = .lost } }
      return
    }
    // A record that lacks bytes, the first time they are missing.
    if fragment > 0 { loseRecord(fragment, from: end, at: time) }
  }

  /// Handed over, so that it can grow in place.
  private func takeBuffer(of end: Endpoint) -> TLSRecordBuffer {
    update(end) { direction in
      let buffer = direction.buffer
      direction.buffer = TLSRecordBuffer()
      return buffer
    }
  }

  @inline(__always)
  func update<Result>(_ end: Endpoint, _ body: (inout TLSDirection) -> Result) -> Result {
    end == .client ? body(&client) : body(&server)
  }

  private func take(_ record: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    let (state, isWaiting) = update(end) { ($0.state, !$0.waiting.isEmpty) }
    guard state == .open else { return }
    if isWaiting || !open(record, from: end, at: time) {
      wait(record, from: end, at: time)
    } else {
      // What it said may be what the other direction waits for.
      resume(end == .client ? .server : .client)
    }
  }

  private func wait(_ record: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    let isFull = update(end) { $0.waitingBytes + record.count > Self.waitingLimit }
    guard !isFull, !budget.isSpent, mayGetKeys(end) else {
      dropWaiting(of: end)
      update(end) { $0.state = .gaveUp }
      return
    }
    if firstWaiting == nil { firstWaiting = time }
    budget.take(record.count)
    update(end) { direction in
      direction.waiting.append(TLSDirection.Waiting(record: Array(record), time: time))
      direction.waitingBytes += record.count
    }
  }

  private func dropWaiting(of end: Endpoint) {
    budget.give(update(end) { $0.waitingBytes })
    update(end) { direction in
      direction.waiting = []
      direction.waitingBytes = 0
    }
  }

  /// Tries again when there are new secrets.
  func lookAgain() {
    guard secrets.version != lookedAt else { return }
    lookedAt = secrets.version
    guard firstWaiting != nil else { return }
    resume(.server)
    resume(.client)
  }

  /// Opens what waits, as far as that is possible now; what this tells may open what waits in the
  /// other direction.
  private func resume(_ end: Endpoint) {
    var end = end
    var idle = 0
    while idle < 2 {
      idle = resumeOnce(end) ? 0 : idle + 1
      end = end == .client ? .server : .client
    }
    if client.waiting.isEmpty, server.waiting.isEmpty { firstWaiting = nil }
  }

  /// - Returns: Whether anything was opened.
  private func resumeOnce(_ end: Endpoint) -> Bool {
    let waiting = update(end) { direction in
      defer { direction.waiting = [] }
      return direction.waiting
    }
    var done = 0
    for next in waiting {
      guard update(end, { $0.state == .open }) else { break }
      guard next.record.withUnsafeBytes({ open($0, from: end, at: next.time) }) else { break }
      done += 1
    }
    let count = waiting[..<done].reduce(0) { $0 + $1.record.count }
    budget.give(count)
    update(end) { direction in
      direction.waiting = Array(waiting[done...])
      direction.waitingBytes -= count
    }
    return done > 0
  }
}

// Records.
extension TLSConnection {
  /// Reads one record.
  ///
  /// - Returns: False when its keys are not known yet.
  private func open(
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
      guard let answer else { return false }
      if answer.version < 0x0304 { update(end) { $0.move(to: .legacy) } }
    case TLSContent.alert:
      if fragment.count == 2, fragment[0] == 2, alert == nil { alert = fragment[1] }
    default: break
    }
    return true
  }

  private func decrypt(
    _ record: UnsafeRawBufferPointer, with cipher: any TLSRecordCipher, from end: Endpoint,
    at time: UInt64
  ) {
    if plaintext.count < record.count {
      plaintext.deallocate()
      plaintext = .allocate(byteCount: max(record.count, 1 << 14 + 512), alignment: 16)
    }
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

  /// A record could not be opened with the keys that should.
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

  /// Looks whether the keys changed without a message that said so: the secrets of the handshake may
  /// be those of another connection, or the message may be missing.
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

  /// A record is not there as a whole, or cannot be opened.
  private func loseRecord(_ fragment: Int, from end: Endpoint, at time: UInt64) {
    let (cipher, epoch) = update(end) { direction in
      direction.pass()
      return (direction.cipher, direction.epoch)
    }
    guard let cipher, epoch == .application || epoch == .legacy else { return }
    let contentType = answer?.version == 0x0304 ? 1 : 0
    guard let overhead = cipher.overhead else {
      return update(end) { if $0.state == .open { $0.state = .lost } }
    }
    let count = fragment - overhead - contentType
    if count > 0 { receiver?.miss(plaintext: count, from: end, at: time) }
  }
}
