import Capture
import NIOCore
import Transport
import WebSocket

/// What a client or an upstream has begun has to come to its end.
///
/// One timer serves both, because most connections need neither: it is set for the client's head
/// and left alone until the handshake is answered. When it fires before that, it is set again for
/// what is left.
extension ProxiedConnection {
  /// Waits for the client's first head.
  func awaitHead() { setDeadline(in: Self.headPatience) }

  /// Waits for the answer to an opening handshake that has gone to the upstream.
  func handshakeWent() {
    guard isHandshakeAwaited, handshakeSent == nil, server != nil else { return }
    guard let patience = setup.handshakePatience else { return cancelDeadline() }
    handshakeSent = .now()
    if deadline == nil || patience < Self.headPatience { setDeadline(in: patience) }
  }

  /// The handshake is answered.
  func handshakeDecided() {
    guard isHandshakeAwaited else { return }
    isHandshakeAwaited = false
    handshakeSent = nil
    cancelDeadline()
  }

  func cancelDeadline() {
    deadline?.cancel()
    deadline = nil
  }

  private func setDeadline(in delay: TimeAmount) {
    deadline?.cancel()
    let relay = NIOLoopBound(self, eventLoop: channel.eventLoop)
    deadline = channel.eventLoop.scheduleTask(in: delay) { relay.value.deadlineCame() }
  }

  private func deadlineCame() {
    deadline = nil
    guard !isClosed else { return }
    if case .none = upstream { return headIsLate() }
    guard let sent = handshakeSent, let patience = setup.handshakePatience else { return }
    let left = sent + patience - .now()
    if left > .zero { return setDeadline(in: left) }
    // A refusal whose body goes on for ever is an answer.
    if recorder?.hasAnswerHead == true { return }
    let seconds = patience.nanoseconds / 1_000_000_000
    refuse(
      .gatewayTimeout(
        "\(setup.dialer.url.description) did not answer the opening handshake within \(seconds) s; "
          + "--handshake-timeout sets the limit"), at: setup.clock())
  }

  private func headIsLate() {
    let time = setup.clock()
    for action in exchange.clientEnded() { run(action, ByteBuffer(), at: time) }
    refuse(.requestTimeout(Self.headPatience), at: time)
  }
}
