import Capture
import NIOCore
import Pcapng
import Transport
import WebSocket

/// What a relay does about what happened on its sockets.
extension ProxiedConnection {
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
    case .handOver(let bytes): handOver(bytes)
    }
  }

  /// Gives the client away with what it says next; this upstream is done.
  private func handOver(_ bytes: [UInt8]) {
    guard let client, let onward, !isClosed else { return }
    end(by: .client)
    server?.close()
    upstream = .gone
    self.client = nil
    onward(client, ByteBuffer(bytes: bytes))
  }

  /// Records bytes of the client's and sends them on, or keeps them until the upstream is there.
  func send(_ buffer: ByteBuffer, at time: UInt64, isForwarded: Bool = true) {
    if isDialling {
      return pending.append(Pending(buffer: buffer, time: time, isForwarded: isForwarded))
    }
    if isForwarded { server?.write(buffer) }
    record(buffer, from: .client, at: time)
  }

  /// Passes a whole read on: the fast path, unless something is armed.
  func pass(_ buffer: ByteBuffer, from side: Endpoint, at time: UInt64) {
    if framewise != nil { return receiveFramewise(buffer, from: side) }
    isPassing = true
    let receiver = side == .client ? server : client
    receiver?.write(buffer)
    receiver?.flush()
    record(buffer, from: side, at: time)
    isPassing = false
    guard let (by, isReset) = postponedEnd else { return }
    postponedEnd = nil
    recorder?.end(by: by, isReset: isReset, at: setup.clock())
  }

  /// Passes a part of an answer on, unless its beginning is no HTTP: then the client, which waits
  /// for HTTP, is told so instead.
  func passAnswer(_ buffer: ByteBuffer, at time: UInt64) {
    guard mayHoldHead else {
      pass(buffer, from: .server, at: time)
      return noteAnswer(at: time)
    }
    record(buffer, from: .server, at: time)
    if refuseAnswer(at: time) { return }
    withheld.writeImmutableBuffer(buffer)
    if recorder?.isInsideAnswerHead == true, completedExchanges == 0 { return }
    client?.write(withheld)
    withheld = ByteBuffer()
    client?.flush()
    noteAnswer(at: time)
  }

  /// Whether what comes next may be the head of an answer, which is looked at before it goes on.
  private var mayHoldHead: Bool {
    exchange.awaitsAnswer || exchange.outstanding > 1 || recorder?.isBetweenAnswers == true
  }

  /// Refuses an answer that is no HTTP, or that the client may read in another way.
  private func refuseAnswer(at time: UInt64) -> Bool {
    guard let recorder else { return false }
    let url = setup.dialer.url.description
    if let defect = recorder.failure, exchange.awaitsAnswer {
      refuse(.badGateway("\(url): \(defect)"), at: time)
      return true
    }
    guard let defect = recorder.answerDefect else { return false }
    let sentence = "\(url): the answer cannot pass: \(defect.description)"
    if exchange.awaitsAnswer {
      // It is not recorded: the answer that stands there already is the one to look at.
      client?.write(ByteBuffer(bytes: Refusal.badGateway(sentence).response()))
    }
    recorder.fail(sentence, at: time)
    close(by: .server)
    return true
  }

  /// The upstream ended before it answered.
  func refuseForSilence() {
    let url = setup.dialer.url.description
    let when = withheld.readableBytes == 0 ? "without an answer" : "in the middle of its answer"
    refuse(.badGateway("\(url) closed the connection \(when)"), at: setup.clock())
  }

  func record(_ buffer: ByteBuffer, from side: Endpoint, at time: UInt64) {
    let recorder = self.recorder ?? makeTap(server: nil, tls: nil)
    buffer.withCapturedBytes { recorder.receive($0, from: side, at: time) }
  }

  /// How many answers the last read completed.
  private var completedExchanges: Int {
    recorder?.events.count { event in
      switch event {
      case .exchange, .handshake: true
      default: false
      }
    } ?? 0
  }

  /// Lets the exchange know what the upstream's bytes came to.
  func noteAnswer(at time: UInt64) {
    guard let recorder, !isClosed else { return }
    let actions = exchange.answered(
      exchanges: completedExchanges, phase: recorder.phase, isUndecided: recorder.isUndecided)
    for action in actions { run(action, ByteBuffer(), at: time) }
    if !actions.isEmpty { server?.flush() }
    if exchange.state != .undecided { handshakeDecided() }
    if exchange.isRaw { enterIntercept() }
    if client?.isInputClosed == true, !exchange.isHolding { server?.closeOutput() }
    client?.resume()
  }

  /// Says why a client is refused before the bytes are recorded that it is refused for: what those
  /// that follow may be read as is not the reason.
  func blame(_ refusal: Refusal, at time: UInt64) {
    if isDialling { return }
    let recorder = self.recorder ?? makeTap(server: nil, tls: nil)
    recorder.announce(at: time)
    recorder.fail(refusal.sentence, at: time)
  }

  func refuse(_ refusal: Refusal, at time: UInt64) {
    recordPending()
    let isHEAD = exchange.firstMethod == "HEAD" && refusal.status == 502
    let answer = ByteBuffer(bytes: refusal.response(isAnsweringHEAD: isHEAD))
    client?.write(answer)
    record(answer, from: .server, at: time)
    recorder?.fail(refusal.sentence, at: time)
    close(by: .server)
  }

  /// Ends the connection from here: both sides get FIN, and the client a while to read the answer.
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
    guard !isClosed else { return }
    isClosed = true
    cancelDeadline()
    if server == nil { ready?.handler.close() }
    recordPending()
    leaveIntercept()
    if isPassing {
      postponedEnd = (side, isReset)
    } else {
      recorder?.end(by: side, isReset: isReset, at: setup.clock())
    }
  }

  /// Records what the client sent to an upstream that was never there.
  private func recordPending() {
    for next in pending { record(next.buffer, from: .client, at: next.time) }
    pending = []
  }

  func makeTap(server: SocketAddress?, tls: TLSFacts?) -> ConnectionRecorder {
    let origin = ConnectionOrigin(
      client: channel.remoteAddress, server: server, tls: tls, clientTLS: setup.clientTLS,
      unixPath: setup.dialer.url.unixPath)
    let recorder = setup.session.recorder(origin)
    recorder.recordsTunnel = setup.recordsTunnels
    self.recorder = recorder
    return recorder
  }
}
