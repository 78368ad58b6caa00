import Capture
import NIOCore
import Pcapng
import Transport
import WebSocket

/// Carries out the actions for events on the sockets.
extension ProxiedConnection {
  /// Carries out the actions for a client's read, or request.
  func run(_ actions: [HTTPForwarder.Action], of read: ByteBuffer, at time: UInt64) {
    if case .refuse(let refusal)? = actions.last { blame(refusal, at: time) }
    for action in actions { run(action, read, at: time) }
    server?.flush()
    if forwarder.state == .undecided { handshakeWent() }
  }

  func run(_ action: HTTPForwarder.Action, _ read: ByteBuffer, at time: UInt64) {
    switch action {
    case .dial: dial()
    case .pass(let range):
      let slice = read.getSlice(at: read.readerIndex + range.lowerBound, length: range.count)
      if let slice { send(slice, at: time) }
    case .send(let bytes): send(ByteBuffer(bytes: bytes), at: time)
    case .record(let bytes): send(ByteBuffer(bytes: bytes), at: time, isForwarded: false)
    case .release(let bytes): server?.write(ByteBuffer(bytes: bytes))
    case .refuse(let refusal): refuse(refusal, at: time)
    case .abort(let sentence):
      recorder?.fail(sentence, at: time)
      close(by: .server)
    case .handOver(let request): handOver(request)
    }
  }

  /// Gives the client away with its next request; this upstream is done.
  private func handOver(_ request: ParsedRequest) {
    guard let client, let onward, !isClosed else { return }
    end(by: .client)
    server?.close()
    upstream = .gone
    self.client = nil
    onward(client, request)
  }

  /// Sends bytes of the client's to the upstream and records them, or keeps them until it is there.
  func send(_ buffer: ByteBuffer, at time: UInt64, isForwarded: Bool = true) {
    if isDialling {
      return pending.append(Pending(buffer: buffer, time: time, isForwarded: isForwarded))
    }
    if isForwarded { server?.write(buffer) }
    record(buffer, from: .client, at: time)
  }

  /// Forwards a whole read: the fast path, unless something is intercepted.
  func pass(_ buffer: ByteBuffer, from side: Endpoint, at time: UInt64) {
    if case .active = interception { return receiveIntercepted(buffer, from: side) }
    forward(buffer, from: side, at: time)
  }

  /// Writes bytes to the other side, and records them then.
  ///
  /// - Parameter recorded: How many of them are recorded already.
  func forward(
    _ buffer: ByteBuffer, recorded: Int = 0, from side: Endpoint, at time: UInt64
  ) {
    beginForwarding()
    let receiver = side == .client ? server : client
    receiver?.write(buffer)
    receiver?.flush()
    record(recorded == 0 ? buffer : buffer.dropping(recorded), from: side, at: time)
    endForwarding()
  }

  /// Bytes are written from here on, and recorded before `endForwarding`.
  func beginForwarding() {
    if case .open = phase { phase = .forwarding }
  }

  /// What was forwarded is recorded.
  func endForwarding() {
    switch phase {
    case .forwarding: phase = .open
    case .endedWhileForwarding(let by, let isReset):
      phase = .ended
      recorder?.end(by: by, isReset: isReset, at: setup.clock())
    case .open, .ended: break
    }
  }

  func record(_ buffer: ByteBuffer, from side: Endpoint, at time: UInt64) {
    let recorder = self.recorder ?? makeRecorder(server: nil, tls: nil)
    buffer.withCapturedBytes { recorder.receive($0, from: side, at: time) }
  }

  /// Records why a client is refused before the bytes that caused it: what follows them is not the
  /// reason.
  func blame(_ refusal: Refusal, at time: UInt64) {
    if isDialling { return }
    let recorder = self.recorder ?? makeRecorder(server: nil, tls: nil)
    recorder.announce(at: time)
    recorder.fail(refusal.sentence, at: time)
  }

  func refuse(_ refusal: Refusal, at time: UInt64) {
    recordPending()
    recordWithheld(at: time)
    let isHEAD = forwarder.firstMethod == "HEAD" && refusal.status == 502
    let answer = ByteBuffer(bytes: refusal.response(isAnsweringHEAD: isHEAD))
    client?.write(answer)
    record(answer, from: .server, at: time)
    recorder?.fail(refusal.sentence, at: time)
    close(by: .server)
  }

  /// Ends the connection from this end: both sides get FIN, and the client has a while to read the
  /// answer.
  func close(by side: Endpoint) {
    end(by: side)
    server?.close()
    upstream = .gone
    guard let client else { return }
    client.closeOutput()
    if client.isInputClosed { return }
    client.resume()
    // A socket closed with bytes unread is reset, and the answer may be lost with it.
    client.close(after: Self.lingering)
  }

  func end(by side: Endpoint?, isReset: Bool = false) {
    let isForwarding: Bool
    switch phase {
    case .open: isForwarding = false
    case .forwarding: isForwarding = true
    case .endedWhileForwarding, .ended: return
    }
    phase = isForwarding ? .endedWhileForwarding(by: side, isReset: isReset) : .ended
    cancelDeadline()
    if server == nil { ready?.handler.close() }
    recordPending()
    leaveIntercept()
    if isForwarding { return }
    recordWithheld(at: setup.clock())
    recorder?.end(by: side, isReset: isReset, at: setup.clock())
  }

  /// Records what the client sent to an upstream that was never reached.
  private func recordPending() {
    for next in pending { record(next.buffer, from: .client, at: next.time) }
    pending = []
  }

  func makeRecorder(server: SocketAddress?, tls: TLSFacts?) -> ConnectionRecorder {
    let origin = ConnectionOrigin(
      client: channel.remoteAddress, server: server, tls: tls, clientTLS: setup.clientTLS,
      unixPath: setup.dialer.url.unixPath)
    let recorder = setup.session.recorder(origin, inflatesLate: true)
    recorder.recordsTunnel = setup.recordsTunnels
    self.recorder = recorder
    return recorder
  }
}

extension ByteBuffer {
  /// What follows its first bytes.
  func dropping(_ count: Int) -> ByteBuffer {
    var rest = self
    rest.moveReaderIndex(forwardBy: count)
    return rest
  }
}
