import Capture
import Pcapng
import WebSocket

/// What a connection turned out to carry.
extension TCPFlow {
  func settle(_ probe: ProtocolDetector, _ detection: ProtocolDetector.Detection) {
    guard detection != .undecided else {
      stage = .probing(probe)
      return
    }
    context.budget.give(probe.count)
    switch detection {
    case .undecided: break
    case .other: passOver(PassedStream(probe.pieces))
    case .tls(let client): beginTLS(probe, client: client)
    case .http(let client, let from): begin(probe, client: client, from: from)
    case .accepted(let client): accept(probe, client: client)
    case .frames(let client):
      let time = probe.firstTime ?? lastTime
      let connection = connect(client: client, at: time)
      connection.join(response: nil, at: time)
      replay(probe.pieces[...], on: connection)
    }
  }

  /// Records what a connection is, and reads nothing more of it.
  private func passOver(_ stream: PassedStream) {
    // The row of the tunnel says so already.
    if depth > 0, stream == .other {
      stage = .other
      return
    }
    let ends = tls?.ends ?? UnreadConnection(client: nil, server: likelyServer)
    passOver(stream.unread(ends))
  }

  func passOver(_ unread: Unread) {
    stage = .other
    passed = unread
    context.warnings.add(.unread(unread))
    for side in [Side.low, .high] {
      context.budget.give(update(side) { $0.waitingBytes })
      update(side) { $0.removeAll() }
    }
    tls = nil
  }

  /// The end whose port is the lower one, which is the server's nearly always.
  private var likelyServer: Address {
    (key.low.port < key.high.port ? key.low : key.high).address.unmapped
  }

  /// - Parameter time: The arrival of its first byte, in nanoseconds since the Unix epoch.
  func connect(client: Side, at time: UInt64) -> CapturedConnection {
    context.begin(at: time)
    let origin = ConnectionOrigin(
      client: key[client].address.unmapped, server: key[client.other].address.unmapped,
      tls: opening?.tls ?? tls?.facts ?? decrypted ?? aroundTLS, clientTLS: opening?.clientTLS,
      note: opening?.note ?? around.map { "in the tunnel to \($0)" })
    let connection = CapturedConnection(
      recorder: context.session.recorder(origin), client: client, budget: context.budget)
    connection.flow = self
    return connection
  }

  private func begin(_ probe: ProtocolDetector, client: Side, from: Int) {
    let connection = connect(client: client, at: probe.pieces[from...].first?.time ?? lastTime)
    var pieces = probe.pieces[from...]
    // An answer cannot come before its question, whatever order they were captured in.
    if probe.isWhole {
      pieces = (pieces.filter { $0.side == client } + pieces.filter { $0.side != client })[...]
    }
    replay(pieces, on: connection)
  }

  /// Begins with the frames that follow a 101 without a request.
  private func accept(_ probe: ProtocolDetector, client: Side) {
    let time = probe.firstTime ?? lastTime
    let connection = connect(client: client, at: time)
    var parser = HTTPHeadParser<ResponseHead>()
    var pieces = probe.pieces.filter { $0.side != client || $0.missing > 0 }
    var response: ResponseHead?
    while let piece = pieces.first, response == nil {
      let (outcome, consumed) = piece.bytes.withUnsafeBytes { parser.receive($0) }
      if case .head(let head) = outcome { response = head }
      pieces[0].bytes.removeFirst(consumed)
      pieces[0].position &+= UInt64(consumed)
      if pieces[0].bytes.isEmpty { pieces.removeFirst() }
    }
    guard let response else {
      stage = .other
      return
    }
    connection.join(response: response, at: time)
    replay(pieces[...], on: connection)
  }

  private func replay(
    _ pieces: ArraySlice<ProtocolDetector.Piece>, on connection: CapturedConnection
  ) {
    stage = .connection(connection)
    for piece in pieces {
      piece.bytes.withUnsafeBytes {
        pass(
          again: $0, missing: piece.missing, from: piece.side, at: piece.time,
          position: piece.position)
      }
    }
  }

  /// A connection that was joined in its middle and carried something else may ask for a WebSocket
  /// later.
  func revive(_ segment: TCPSegment, in packet: CapturedPacket) {
    guard opener == nil, segment.payloadCount > 16 else { return }
    let range = segment.payloadStart..<(segment.payloadStart + segment.payloadCount)
    let bytes = UnsafeRawBufferPointer(rebasing: packet.bytes[range])
    guard bytes.starts(with: "GET ".utf8), HTTPProbe.request(bytes) == .yes else { return }
    if let passed = passed.take() { context.warnings.remove(.unread(passed)) }
    low = Reassembly()
    high = Reassembly()
    update(segment.sender) { $0.anchor(segment.sequence) }
    update(segment.sender.other) { $0.anchor(segment.acknowledgement) }
    stage = .silent
    tls = nil
    isSealed = false
    takePayload(segment, in: packet)
  }
}
