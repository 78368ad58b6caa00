import Capture
import NIOCore
import Transport
import WebSocket

/// The upstream's answers, while the connection carries HTTP.
extension ProxiedConnection {
  /// Forwards what the server sent, unless the head of an answer has to be complete first.
  func receiveAnswer(_ buffer: ByteBuffer, at time: UInt64) {
    let isWithholding = forwarder.mayBeginAnswer
    // When frames are intercepted, the handshake's answer ends where the first frame begins.
    let isExact = mustFindAnswer
    let read = buffer.withUnsafeReadableBytes {
      forwarder.readAnswer($0, keepsHeads: isExact)
    }
    guard isWithholding else {
      pass(buffer, from: .server, at: time)
      return noteAnswer(read, at: time)
    }
    let before = withheld.buffer.readableBytes
    if before == 0 {
      withheld.buffer = buffer
    } else {
      withheld.buffer.writeImmutableBuffer(buffer)
    }
    if refuseAnswer(read, at: time) { return }
    if forwarder.isInsideAnswerHead, read.completed == 0 {
      // What rules may change is recorded after the change.
      if !isExact { recordWithheld(at: time) }
      return
    }
    release(read, exactlyFrom: isExact ? before : nil, at: time)
  }

  /// Forwards what was withheld.
  ///
  /// - Parameter before: How many bytes of it came before the read, when heads may be changed, and
  ///   bytes after HTTP have to be read.
  private func release(
    _ read: HTTPForwarder.AnswerRead, exactlyFrom before: Int?, at time: UInt64
  ) {
    var (answer, recorded) = (withheld.buffer, withheld.recorded)
    withheld = Withheld()
    guard let before else {
      forward(answer, recorded: recorded, from: .server, at: time)
      return noteAnswer(read, at: time)
    }
    let head = answer.readSlice(length: before + read.consumed) ?? answer
    let changed = recorded == 0 ? change(head, read.heads, before) : nil
    forward(changed ?? head, recorded: recorded, from: .server, at: time)
    noteAnswer(read, at: time)
    if !isClosed, answer.readableBytes > 0 { pass(answer, from: .server, at: time) }
  }

  /// Refuses an answer that is not HTTP, or that the client may read in another way.
  private func refuseAnswer(_ read: HTTPForwarder.AnswerRead, at time: UInt64) -> Bool {
    let url = setup.dialer.url.description
    if let failure = read.failure, forwarder.awaitsAnswer {
      let sentence = "\(url): the server did not speak HTTP/1.1: \(failure.description)"
      refuse(.badGateway(sentence), at: time)
      return true
    }
    guard let defect = forwarder.answerDefect else { return false }
    recordWithheld(at: time)
    let sentence = "\(url): the answer cannot be forwarded: \(defect.description)"
    if forwarder.awaitsAnswer {
      // It is not recorded: the recorded answer is the one that matters.
      client?.write(ByteBuffer(bytes: Refusal.badGateway(sentence).response()))
    }
    recorder?.fail(sentence, at: time)
    close(by: .server)
    return true
  }

  /// The upstream ended before it answered.
  func refuseForSilence() {
    let url = setup.dialer.url.description
    let isSilent = withheld.buffer.readableBytes == 0
    let when = isSilent ? "without an answer" : "in the middle of its answer"
    refuse(.badGateway("\(url) closed the connection \(when)"), at: setup.clock())
  }

  /// Records what is withheld and not recorded yet.
  func recordWithheld(at time: UInt64) {
    let rest = withheld.buffer.dropping(withheld.recorded)
    withheld.recorded = withheld.buffer.readableBytes
    if rest.readableBytes > 0 { record(rest, from: .server, at: time) }
  }

  /// Acts on an answer that was forwarded.
  private func noteAnswer(_ read: HTTPForwarder.AnswerRead, at time: UInt64) {
    guard !isClosed else { return }
    let actions = forwarder.answered(read)
    for action in actions { run(action, ByteBuffer(), at: time) }
    if !actions.isEmpty { server?.flush() }
    if forwarder.state != .undecided { handshakeDecided() }
    if forwarder.isWebSocket { enterIntercept() }
    if client?.isInputClosed == true, !forwarder.isHolding { server?.closeOutput() }
    client?.resume()
  }
}
