import Capture
package import NIOCore
package import Transport
import WebSocket

/// A client's connection that a server has accepted.
package struct AcceptedChannel {
  package var channel: any Channel
  /// The TLS of the connection, whose handlers are in its pipeline already.
  package var tls: ServedTLS?
  /// Seconds before its handshake is answered; nil for at once.
  package var delay: Double?

  package init(channel: any Channel, tls: ServedTLS?, delay: Double? = nil) {
    self.channel = channel
    self.tls = tls
    self.delay = delay
  }
}

@available(*, unavailable)
extension AcceptedChannel: Sendable {}

// As the server.
extension ClientConnection {
  /// Takes a new connection over, on its event loop.
  func accept(_ accepted: AcceptedChannel, _ answer: HandshakeAnswer) throws {
    let handler = ClientHandler(connection: self)
    self.accepted = accepted
    self.handler = handler
    opening = ServerOpening(answer)
    try accepted.channel.pipeline.syncOperations.addHandler(handler)
    run(machine.accepted())
  }

  /// The request of the client, or a part of it.
  func receivedRequest(_ buffer: ByteBuffer) {
    guard let accepted, var opening else { return }
    let recorder = self.recorder ?? makeRecorder(accepted)
    let (outcome, consumed) = buffer.withUnsafeReadableBytes { opening.receive($0) }
    self.opening = opening
    // What comes after the request is recorded once the request is answered: the client did not
    // wait.
    let request = buffer.getSlice(at: buffer.readerIndex, length: consumed) ?? ByteBuffer()
    request.withCapturedBytes { recorder.receive($0, from: .client, at: setup.clock()) }
    guard case .answer(let reply) = outcome else { return }
    guard let delay = accepted.delay else { return send(reply) }
    loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(delay * 1e9))) { [weak self] in
      self?.send(reply)
    }
  }

  private func makeRecorder(_ accepted: AcceptedChannel) -> ConnectionRecorder {
    let recorder = setup.session.recorder(
      ConnectionOrigin(
        client: accepted.channel.remoteAddress, server: accepted.channel.localAddress,
        tls: accepted.tls?.facts, unixPath: nil), limits: limits)
    self.recorder = recorder
    return recorder
  }

  private func send(_ reply: HandshakeAnswer.Reply) {
    guard !isClosed, let recorder else { return }
    let early = opening?.early ?? []
    opening = nil
    write(ByteBuffer(bytes: reply.bytes))
    guard !isClosed else { return }
    for case .handshake(let outcome) in recorder.events { echo?.agreed(outcome.negotiated) }
    run(machine.received(recorder.events, connection: recorder.number ?? 0))
    guard machine.isOpen else { return refused(reply) }
    if !early.isEmpty { received(ByteBuffer(bytes: early)) }
    handler?.resume()
  }

  private func refused(_ reply: HandshakeAnswer.Reply) {
    let sentence = reply.refusal ?? "the answer opens no WebSocket"
    machine.abandon()
    recorder?.fail(sentence, at: setup.clock())
    disconnect()
    report(.failed(sentence, exitStatus: ExitStatus.unavailable))
  }

  /// The transport ended, and not because of this end.
  func endedByPeer(isReset: Bool = false, because error: (any Error)? = nil) {
    if side == .server, recorder == nil, !isClosed {
      // The client connected and sent nothing.
      isClosed = true
      timer?.cancel()
      handler?.close(lingers: false)
    }
    ended(by: side.peer, isReset: isReset, because: error)
  }
}
