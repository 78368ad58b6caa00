import Capture
import NIOCore
import Transport
import WebSocket

/// Connects to the upstream.
extension ProxiedConnection {
  func dial() {
    if case .none = handshake { cancelDeadline() }
    if let ready { return use(ready) }
    upstream = .dialling
    let loop = channel.eventLoop
    let connection = NIOLoopBound(self, eventLoop: loop)
    let dialled = setup.dialer.dial(on: loop) { channel in
      try channel.pipeline.syncOperations.addHandler(
        RelayHandler(side: .server, owner: connection.value))
    }
    dialled.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let connected): self.connected(connected)
      case .failure(let error):
        self.unreachable(DialError(error, timeout: self.setup.dialer.timeout))
      }
    }
  }

  private func connected(_ connected: Dialer.Connected) {
    guard !isClosed, channel.isActive else { return connected.channel.close(promise: nil) }
    let pipeline = connected.channel.pipeline.syncOperations
    guard let handler = try? pipeline.handler(type: RelayHandler.self) else {
      return unreachable(DialError(.closedEarly))
    }
    use(
      Ready(handler: handler, address: connected.channel.remoteAddress, tls: connected.tls))
  }

  private func use(_ ready: Ready) {
    guard ready.handler.isActive, !ready.handler.isInputClosed else {
      return unreachable(DialError(.closedEarly, address: Address(ready.address)))
    }
    let handler = ready.handler
    upstream = .connected(handler)
    if recorder == nil { _ = makeRecorder(server: ready.address, tls: ready.tls) }
    let waiting = pending
    pending = []
    for next in waiting { send(next.buffer, at: next.time, isForwarded: next.isForwarded) }
    handler.flush()
    if forwarder.state == .undecided { handshakeWent() }
    if client?.isInputClosed == true { handler.closeOutput() }
    handler.resume()
    client?.resume()
  }

  private func unreachable(_ failure: DialError) {
    guard !isClosed else { return }
    upstream = .gone
    let url = setup.dialer.url.description
    if recorder == nil { _ = makeRecorder(failure) }
    let sentence = "cannot reach \(url): \(failure.text)"
    refuse(failure.isForbidden ? .forbidden(sentence) : .badGateway(sentence), at: setup.clock())
  }

  private func makeRecorder(_ failure: DialError) -> ConnectionRecorder {
    let url = setup.dialer.url
    let tried = failure.address ?? Address(bytes: [0, 0, 0, 0], port: url.port)
    var origin = ConnectionOrigin(
      client: channel.remoteAddress, server: nil, tls: nil, clientTLS: setup.clientTLS,
      unixPath: url.unixPath)
    if url.unixPath == nil { origin.server = tried }
    let recorder = setup.session.recorder(origin, inflatesLate: true)
    recorder.recordsTunnel = setup.recordsTunnels
    self.recorder = recorder
    return recorder
  }
}
