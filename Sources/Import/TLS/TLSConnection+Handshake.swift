import WebSocket

/// What handshake messages say about the keys.
extension TLSConnection {
  private typealias MessageType = TLSHandshakeReader.MessageType

  func takeHandshake(_ content: UnsafeRawBufferPointer, from end: Endpoint) {
    for message in update(end, { $0.handshake.receive(content) }) { take(message, from: end) }
  }

  private func take(_ message: TLSHandshakeReader.Message, from end: Endpoint) {
    switch (message.type, end) {
    case (MessageType.clientHello, .client):
      guard let hello = TLSClientHello(message.body) else { return }
      take(hello)
    case (MessageType.serverHello, .server):
      guard let answer = TLSServerHello(message.body) else { return }
      take(answer)
    case (MessageType.encryptedExtensions, .server):
      let extensions = TLSEncryptedExtensions(message.body)
      agreed = extensions.protocols
      if acceptsEarlyData == nil { acceptsEarlyData = extensions.hasEarlyData }
    case (MessageType.endOfEarlyData, .client):
      if client.epoch == .early { client.move(to: .handshake) }
    case (MessageType.finished, _):
      update(end) { if $0.epoch == .handshake { $0.move(to: .application) } }
    case (MessageType.keyUpdate, _): updateKeys(of: end)
    default: break
    }
  }

  /// After a HelloRetryRequest the second hello has the same random (RFC 8446, section 4.1.2); one in
  /// a renegotiation of TLS 1.2 has another.
  private func take(_ hello: TLSClientHello) {
    let hadEarlyData = self.hello?.random == hello.random && self.hello?.hasEarlyData == true
    self.hello = hello
    keep(random: hello.random)
    if hadEarlyData { self.hello?.hasEarlyData = true }
  }

  private func take(_ answer: TLSServerHello) {
    if answer.isRetry {
      isRetried = true
      acceptsEarlyData = false
      return
    }
    self.answer = answer
    if !answer.protocols.isEmpty { agreed = answer.protocols }
    guard answer.version == 0x0304 else { return }
    if !answer.hasPreSharedKey { acceptsEarlyData = false }
    server.move(to: .handshake)
  }

  private func updateKeys(of end: Endpoint) {
    guard let suite = answer?.suite else { return }
    let (epoch, secret) = update(end) { ($0.epoch, $0.secret) }
    guard epoch == .application, !secret.isEmpty else { return }
    guard let next = cryptography?.nextSecret(after: secret, suite),
      let cipher = cryptography?.cipher(suite, trafficSecret: next)
    else { return }
    update(end) { $0.install(cipher, secret: next) }
  }
}

/// Keys, once they are needed.
extension TLSConnection {
  /// Installs the keys that the next record needs; nil while they are not known.
  func installed(for end: Endpoint) -> (any TLSRecordCipher)? {
    guard let answer else { return nil }
    if answer.version != 0x0304 { return installLegacy(answer, for: end) }
    let epoch = update(end) { $0.epoch }
    if epoch == .plaintext {
      guard let first = firstEpoch(of: end) else { return nil }
      update(end) { $0.move(to: first) }
    }
    return install(for: end)
  }

  /// Whether keys that are not known may come: from the other end's handshake, or with secrets.
  func mayGetKeys(_ end: Endpoint) -> Bool {
    guard let hello, answer != nil else { return true }
    let waitsForAnswer =
      end == .client && client.epoch == .plaintext && hello.hasEarlyData && acceptsEarlyData == nil
      && secrets.secret(.serverHandshake, random: hello.random) != nil
    return waitsForAnswer || (secrets.mayGrow && isSupported)
  }

  /// Whether connections of the version and the cipher suite can be decrypted at all.
  var isSupported: Bool {
    guard let answer else { return true }
    let isKnown = answer.version == 0x0303 || answer.version == 0x0304
    return isKnown && !answer.isCompressed && answer.suite.protection != nil
  }

  /// The first keys of an end in TLS 1.3; nil while it is not known whether its early data was
  /// accepted.
  private func firstEpoch(of end: Endpoint) -> TLSDirection.Epoch? {
    guard end == .client, let hello, hello.hasEarlyData else { return .handshake }
    let isUnknowable = secrets.secret(.serverHandshake, random: hello.random) == nil
    guard let accepts = acceptsEarlyData ?? (isUnknowable ? true : nil) else { return nil }
    // The server skips early data that it did not accept, and so do we.
    if !accepts { client.skipsForeign = true }
    return accepts ? .early : .handshake
  }

  /// Installs the keys of the epoch, or of a later one when those are not known: then the records
  /// in between are skipped.
  private func install(for end: Endpoint) -> (any TLSRecordCipher)? {
    var epoch = update(end) { $0.epoch }
    while true {
      if let (cipher, secret) = cipher(of: epoch, for: end) {
        update(end) { direction in
          let skips = direction.skipsForeign || direction.epoch != epoch
          if direction.epoch != epoch { direction.move(to: epoch) }
          direction.install(cipher, secret: secret)
          direction.skipsForeign = skips
        }
        return cipher
      }
      switch epoch {
      case .early: epoch = .handshake
      case .handshake: epoch = .application
      case .plaintext, .legacy, .application: return nil
      }
    }
  }

  /// The keys of an epoch of TLS 1.3.
  func cipher(
    of epoch: TLSDirection.Epoch, for end: Endpoint
  ) -> (any TLSRecordCipher, secret: [UInt8])? {
    let label: TLSSecrets.Label
    switch epoch {
    case .plaintext, .legacy: return nil
    case .early: label = .clientEarly
    case .handshake: label = end == .client ? .clientHandshake : .serverHandshake
    case .application: label = end == .client ? .clientTraffic : .serverTraffic
    }
    guard let hello, let answer, let secret = secrets.secret(label, random: hello.random),
      let cipher = cryptography?.cipher(answer.suite, trafficSecret: secret)
    else { return nil }
    return (cipher, secret)
  }

  private func installLegacy(
    _ answer: TLSServerHello, for end: Endpoint
  ) -> (any TLSRecordCipher)? {
    guard answer.version == 0x0303, !answer.isCompressed, let hello,
      let secret = secrets.secret(.master, random: hello.random),
      let both = cryptography?.ciphers(
        answer.suite, masterSecret: secret, clientRandom: hello.random,
        serverRandom: answer.random, encryptsFirst: answer.encryptsFirst)
    else { return nil }
    let cipher = end == .client ? both.client : both.server
    update(end) { $0.install(cipher) }
    return cipher
  }
}
