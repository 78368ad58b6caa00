import Capture
import NIOCore
import Transport
import WebSocket

/// Deadlines for what a client or an upstream has begun.
///
/// One timer serves both, because most connections need neither: it is set for the client's head
/// and left alone until the handshake is answered. When it fires before that, it is set again for
/// what is left.
extension ProxiedConnection {
  /// Waits for the client's first head.
  func awaitHead() { setDeadline(in: Self.headPatience) }

  /// Waits for the answer to an opening handshake that has gone to the upstream.
  func handshakeWent() {
    guard case .requested(let head) = handshake, server != nil else { return }
    guard let patience = setup.handshakePatience else { return cancelDeadline() }
    handshake = .sent(head, at: .now())
    if deadline == nil || patience < Self.headPatience { setDeadline(in: patience) }
  }

  /// The handshake is answered.
  func handshakeDecided() {
    if case .none = handshake { return }
    handshake = .none
    cancelDeadline()
  }

  func cancelDeadline() {
    deadline?.cancel()
    deadline = nil
  }

  private func setDeadline(in delay: TimeAmount) {
    deadline?.cancel()
    let connection = NIOLoopBound(self, eventLoop: channel.eventLoop)
    deadline = channel.eventLoop.scheduleTask(in: delay) { connection.value.deadlineCame() }
  }

  private func deadlineCame() {
    deadline = nil
    guard !isClosed else { return }
    if case .none = upstream { return headIsLate() }
    guard case .sent(_, let sent) = handshake, let patience = setup.handshakePatience else {
      return
    }
    let left = sent + patience - .now()
    if left > .zero { return setDeadline(in: left) }
    // A refusal whose body never ends is an answer.
    if forwarder.hasAnswerHead { return }
    let seconds = patience.nanoseconds / 1_000_000_000
    refuse(
      .gatewayTimeout(
        "\(setup.dialer.url.description) did not answer the opening handshake within \(seconds) s; "
          + "--handshake-timeout sets the limit"), at: setup.clock())
  }

  private func headIsLate() {
    let time = setup.clock()
    for action in forwarder.clientEnded() { run(action, ByteBuffer(), at: time) }
    refuse(.requestTimeout(Self.headPatience), at: time)
  }
}
