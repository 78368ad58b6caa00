import Capture
import Pcapng
import WebSocket

/// The TLS of a captured connection, and which end of it is the client.
final class CapturedTLS {
  let connection: TLSConnection
  let client: Side
  /// Whether no more secrets can come.
  var isLast = false
  private let key: FlowKey

  init(_ connection: TLSConnection, client: Side, key: FlowKey) {
    self.connection = connection
    self.client = client
    self.key = key
  }

  func endpoint(_ side: Side) -> Endpoint { side == client ? .client : .server }

  func side(_ end: Endpoint) -> Side { end == .client ? client : client.other }

  /// What was negotiated, for the connection's row.
  var facts: TLSFacts? {
    guard let answer = connection.answer else { return nil }
    return TLSFacts(
      version: answer.versionName, cipher: answer.suite.name, sni: connection.hello?.serverName)
  }

  /// The ends of the connection and what its handshake shows.
  var ends: UnreadConnection {
    connection.facts(client: address(client), server: address(client.other))
  }

  /// Why not all of it was read; nil when it was.
  var unread: Unread? { connection.unread(client: address(client), server: address(client.other)) }

  private func address(_ side: Side) -> Address { key[side].address.unmapped }
}

/// TLS between the bytes of TCP and those of HTTP and WebSocket.
extension TCPFlow: TLSReceiver {
  /// Begins with a connection whose handshake was captured.
  func beginTLS(_ probe: ProtocolDetector, client: Side) {
    let connection = TLSConnection(keys: context.keys, budget: context.tlsBudget)
    connection.receiver = self
    tls = CapturedTLS(connection, client: client, key: key)
    unreported.removeAll()
    stage = .silent
    for piece in probe.pieces {
      if piece.missing > 0 { passMissing(piece.missing, from: piece.side, at: piece.time) }
      piece.bytes.withUnsafeBytes { decrypt($0, from: piece.side, at: piece.time) }
    }
  }

  private func passMissing(_ count: Int, from side: Side, at time: UInt64) {
    guard let tls else { return }
    tls.connection.miss(count, from: tls.endpoint(side), at: time)
  }

  /// Takes bytes of TCP in order.
  func decrypt(_ bytes: UnsafeRawBufferPointer, from side: Side, at time: UInt64) {
    guard let tls, !bytes.isEmpty else { return }
    tls.connection.receive(bytes, from: tls.endpoint(side), at: time)
    guard case .silent = stage, tls.connection.isClosed, let unread = tls.unread else { return }
    isSealed = true
    passOver(unread)
  }

  func receive(plaintext: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64) {
    guard let tls else { return }
    if decrypted == nil { decrypted = tls.facts }
    let position = context.session.store.derive(plaintext)
    deliver(plaintext, from: tls.side(end), at: time, position: position)
  }

  func miss(plaintext count: Int, isExact: Bool, from end: Endpoint, at time: UInt64) {
    guard let tls else { return }
    deliverGap(count, from: tls.side(end), at: time, isLost: true, isExact: isExact)
  }

  /// Whether the end of the connection is taken later, because secrets for it may still come.
  var isWaitingForSecrets: Bool {
    guard context.secrets.mayGrow else { return false }
    if tunnelled?.isWaitingForSecrets == true { return true }
    guard let tls, !tls.isLast else { return false }
    return tls.connection.firstWaiting != nil
  }

  /// Takes the end of the connection: tries the waiting records once more, and reports what stays
  /// unread.
  func finishTLS(at time: UInt64) {
    guard let tls else { return }
    tls.connection.lookAgain()
    randoms = tls.connection.randoms
    defer { self.tls = nil }
    guard self.tls != nil, let unread = tls.unread else { return }
    context.warnings.add(.unread(unread))
    if case .connection(let connection) = stage {
      context.session.note(
        "not all of it was read: \(unread.reason)", connection: connection.recorder.number,
        at: time)
    }
  }
}
