import WebSocket

/// What the upstream answers, as far as forwarding depends on it.
///
/// It is parsed here rather than taken from the recorder, which may read it later.
extension HTTPForwarder {
  /// The result of one read of the upstream's bytes.
  struct AnswerRead {
    /// A head that was completed, and its place, counted from the read's first byte: it may begin
    /// before that.
    struct Head {
      var head: ResponseHead
      var range: Range<Int>
    }

    /// Empty unless they were asked for.
    var heads: [Head] = []
    /// How many answers it completed.
    var completed = 0
    /// How many of its bytes were HTTP: those that follow belong to another protocol.
    var consumed: Int
    /// Why its bytes are not HTTP.
    var failure: HTTPSyntaxError?
  }

  /// The protocol that follows HTTP on the connection.
  enum NextProtocol {
    /// After a 101.
    case webSocket
    /// After success for a CONNECT.
    case tunnel
  }

  /// Reads what the upstream sent, before it is forwarded; `answered` is to be called once it is.
  ///
  /// - Parameter keepsHeads: Whether the heads are wanted, and where they are.
  mutating func readAnswer(
    _ bytes: UnsafeRawBufferPointer, keepsHeads: Bool = false
  ) -> AnswerRead {
    let base = answers.offset
    let (events, consumed) = answers.receive(bytes)
    var read = AnswerRead(consumed: consumed)
    for event in events {
      switch event {
      case .head(let head, let offset), .informational(let head, let offset):
        if !head.isInformational { answerStatus = head.status }
        answerDefect = answerDefect ?? head.smuggling
        guard keepsHeads else { continue }
        let start = Int(truncatingIfNeeded: offset &- base)
        read.heads.append(.init(head: head, range: start..<(start + head.byteCount)))
      case .end: endAnswer(&read)
      case .invalid(let defect, _): read.failure = read.failure ?? defect
      case .body: break
      }
    }
    return read
  }

  private mutating func endAnswer(_ read: inout AnswerRead) {
    let status = answerStatus
    answerStatus = nil
    // An answer without a request decides nothing.
    guard read.completed < outstanding else { return }
    read.completed += 1
    if answers.isPaused { nextProtocol = status == 101 ? .webSocket : .tunnel }
  }

  /// Notes that a read was forwarded.
  ///
  /// - Returns: What to do with bytes that waited for the answer.
  mutating func answered(_ read: AnswerRead) -> [Action] {
    outstanding -= min(outstanding, read.completed)
    isAnswerBegun = read.completed == 0
    if case .refusing(let refusal) = state, outstanding == 0 {
      state = .over
      return [.refuse(refusal)]
    }
    if case .leaving(let request) = state, outstanding == 0 {
      state = .over
      return [.handOver(request)]
    }
    guard state == .undecided,
      nextProtocol != nil || (read.completed > 0 && outstanding == 0)
    else { return [] }
    return decide()
  }

  /// Whether the next bytes may begin or continue the head of an answer, which is checked before it
  /// is forwarded.
  var mayBeginAnswer: Bool { awaitsAnswer || outstanding > 1 || answers.isAtHead }

  /// Whether the head of an answer has begun and is not complete.
  var isInsideAnswerHead: Bool { answers.isInsideHead }

  /// Whether the head of the answer that is due is known.
  var hasAnswerHead: Bool { answerStatus != nil }

  /// Whether the connection became a WebSocket.
  var isWebSocket: Bool { isRaw && nextProtocol == .webSocket }

  private mutating func decide() -> [Action] {
    let bytes = takeHeld()
    guard nextProtocol == nil else {
      state = .raw
      return bytes.isEmpty ? [] : [.release(bytes)]
    }
    state = .requests
    stream.resume()
    return bytes.withUnsafeBytes { read($0) }.compactMap { action in
      switch action {
      case .pass(let range): .release(Array(bytes[range]))
      case .send(let rewritten): .release(rewritten)
      case .dial, .record: nil
      case .release, .refuse, .abort, .handOver: action
      }
    }
  }
}
