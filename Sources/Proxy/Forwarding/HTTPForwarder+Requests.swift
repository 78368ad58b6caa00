import WebSocket

extension HTTPForwarder {
  /// Reads requests: their heads are rewritten, their bodies are forwarded as they are.
  ///
  /// - Parameter head: The head that the bytes begin with, when it is known.
  mutating func read(_ bytes: UnsafeRawBufferPointer, head: RequestHead? = nil) -> [Action] {
    let base = stream.offset
    let (events, consumed) = parse(bytes, head)
    var actions: [Action] = []
    // The first byte of the read that is not handled yet.
    var cursor = 0
    for event in events {
      switch event {
      case .head(let head, let offset):
        if let refusal = RequestRefusal.make(head) ?? pipelineRefusal ?? rewriter.refusal(of: head)
        {
          return actions + refuse(refusal, Array(bytes[cursor...]))
        }
        if !rewriter.serves(head) { return actions + leave(head, Array(bytes[cursor...])) }
        let (admitted, refusal) = admission(of: head)
        if let refusal { return actions + refuse(refusal, Array(bytes[cursor...])) }
        cursor = Int(offset &+ UInt64(head.byteCount) &- base)
        actions += begin(admitted)
      case .end(_, let offset):
        let end = Int(offset &- base)
        if cursor < end { actions.append(.pass(cursor..<end)) }
        cursor = end
        isInBody = false
      case .invalid(let defect, _):
        return actions + refuse(RequestRefusal.make(defect), Array(bytes[cursor...]))
      case .body, .informational: break
      }
    }
    return actions + finish(bytes, from: cursor, to: consumed)
  }

  private mutating func parse(
    _ bytes: UnsafeRawBufferPointer, _ head: RequestHead?
  ) -> (events: [HTTPEvent<RequestHead>], consumed: Int) {
    guard let head else { return stream.receive(bytes) }
    let known = stream.receive(head)
    let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(head.byteCount))
    let (events, consumed) = stream.receive(rest)
    return (known + events, head.byteCount + consumed)
  }

  /// The head to forward, or why there is none.
  private func admission(of head: RequestHead) -> (RequestHead, Refusal?) {
    guard head.isWebSocketHandshake else { return (head, nil) }
    switch admit(head) {
    case .pass: return (head, nil)
    case .change(let changed): return (changed, nil)
    case .refuse(let refusal): return (head, refusal)
    }
  }

  /// Handles what is after the last event of a read.
  private mutating func finish(
    _ bytes: UnsafeRawBufferPointer, from cursor: Int, to consumed: Int
  ) -> [Action] {
    var actions: [Action] = []
    if cursor < consumed {
      if isInBody {
        actions.append(.pass(cursor..<consumed))
      } else {
        let hasRoom = keepPartial(bytes[cursor..<consumed])
        if !hasRoom { return refuse(.tooManyUnfinished, []) }
      }
    }
    guard stream.isPaused else { return actions }
    state = .undecided
    if consumed < bytes.count {
      hold(bytes[consumed...])
      actions.append(.record(Array(bytes[consumed...])))
    }
    return actions
  }

  private mutating func begin(_ head: RequestHead) -> [Action] {
    _ = takePartial()
    isInBody = true
    outstanding += 1
    answers.expect(method: head.method)
    isAnswerBegun = isAnswerBegun && outstanding > 1
    if firstMethod == nil { firstMethod = head.method }
    defer { hasDialled = true }
    return (hasDialled ? [] : [.dial]) + [.send(rewriter.bytes(of: head))]
  }

  /// Leaves the request that begins here to another upstream's connection: at once, or after the
  /// answers to the requests before.
  private mutating func leave(_ head: RequestHead, _ bytes: [UInt8]) -> [Action] {
    let request = ParsedRequest(head: head, bytes: takePartial() + bytes)
    state = outstanding == 0 ? .over : .leaving(request)
    return outstanding == 0 ? [.handOver(request)] : []
  }

  /// Refuses the client: at once, or after the answers to the requests before.
  private mutating func refuse(_ refusal: Refusal, _ bytes: [UInt8]) -> [Action] {
    let actions = [Action.record(takePartial() + bytes)]
    if outstanding == 0 || (isInBody && outstanding == 1 && !isAnswerBegun) {
      state = .over
      return actions + [.refuse(refusal)]
    }
    if isInBody {
      // The upstream waits for a body that will never be complete: there is no answer to wait for.
      state = .over
      return actions + [.abort(refusal.sentence)]
    }
    state = .refusing(refusal)
    return actions
  }

  private var pipelineRefusal: Refusal? {
    outstanding < Self.pipelineLimit
      ? nil : .badRequest("more than \(Self.pipelineLimit) requests wait for their answers")
  }
}
