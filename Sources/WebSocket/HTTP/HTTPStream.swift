/// Something that happened in one direction of an HTTP/1.1 connection.
package enum HTTPEvent<Head: HTTPHead>: Hashable, Sendable {
  /// A head; `offset` counts the direction's bytes up to its first.
  case head(Head, offset: UInt64)
  /// A 1xx response other than 101: the final response follows.
  case informational(Head, offset: UInt64)
  /// Bytes of the body, chunk framing left out, as positions in the bytes received.
  case body(Range<Int>)
  /// The message has ended. `offset` is that of the first byte after it.
  case end(bodyLength: UInt64, offset: UInt64)
  /// What follows cannot be read as HTTP any more; `offset` is where the reading stopped.
  case invalid(HTTPSyntaxError, offset: UInt64)
}

/// One direction of an HTTP/1.1 connection: message after message, bodies delimited by the rules of
/// RFC 9112, section 6.
///
/// It pauses by itself where another protocol may begin: after a request with Upgrade or CONNECT,
/// until the owner has seen the answer, and for good after a 101 or a CONNECT's 2xx. While paused
/// it takes no bytes; those it did not take belong to the owner.
package struct HTTPStream<Head: HTTPHead>: Sendable {
  private enum State {
    case head
    case length(UInt64)
    case chunked(ChunkedBody)
    case untilClose
    case paused
    case broken
  }

  private var state = State.head
  private var parser: HTTPHeadParser<Head>
  private var kinds = RequestKinds()
  /// Whether the message under way may be the last of HTTP.
  private var pausesAtEnd = false
  private var bodyLength: UInt64 = 0
  private var headOffset: UInt64 = 0
  /// Bytes of this direction taken so far.
  package private(set) var offset: UInt64

  /// - Parameters:
  ///   - limits: the bounds of a head.
  ///   - offset: bytes of this direction that went before.
  package init(limits: HTTPLimits = HTTPLimits(), offset: UInt64 = 0) {
    parser = HTTPHeadParser(limits: limits)
    self.offset = offset
    headOffset = offset
  }

  /// Whether it waits for the owner to say what protocol follows.
  package var isPaused: Bool { if case .paused = state { true } else { false } }

  /// Whether the bytes stopped being HTTP; those that follow are taken and ignored.
  package var isBroken: Bool { if case .broken = state { true } else { false } }

  /// Whether the next byte begins a head, or continues one.
  package var isAtHead: Bool { if case .head = state { true } else { false } }

  /// Whether a head has begun and is not complete.
  package var isInsideHead: Bool { isAtHead && parser.isPartial }

  /// For a stream of responses: a request was sent whose answer will come in its turn.
  package mutating func expect(method: String) { kinds.append(HTTPRequestKind(method: method)) }

  /// HTTP continues after a pause.
  package mutating func resume() { if isPaused { state = .head } }

  /// Reads the next bytes of the direction.
  ///
  /// - Parameter bytes: what arrived.
  /// - Returns: what happened, and how many of the bytes were HTTP's: less than all only when the
  ///   stream is now paused.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer
  ) -> (events: [HTTPEvent<Head>], consumed: Int) {
    var events: [HTTPEvent<Head>] = []
    var position = 0
    while position < bytes.count && !isPaused {
      let before = position
      step(bytes, &position, &events)
      // Nothing that a peer sends may keep this loop from making progress.
      if position == before { break }
    }
    return (events, position)
  }

  /// Takes a head that was parsed from the next bytes elsewhere: those are not to be given again.
  ///
  /// - Returns: What happened, as if the bytes had been read here.
  package mutating func receive(_ head: Head) -> [HTTPEvent<Head>] {
    guard isAtHead, !parser.isPartial else { return [] }
    var events: [HTTPEvent<Head>] = []
    headOffset = offset
    offset &+= UInt64(head.byteCount)
    events.append(.head(head, offset: headOffset))
    beginBody(of: head, &events)
    return events
  }

  /// The transport ended: a body that lasts until then is over, anything else under way is cut
  /// short.
  ///
  /// - Returns: at most one event.
  package mutating func finish() -> [HTTPEvent<Head>] {
    defer { state = .broken }
    switch state {
    case .head: return parser.isPartial ? [.invalid(.cutShort, offset: offset)] : []
    case .length, .chunked: return [.invalid(.cutShort, offset: offset)]
    case .untilClose: return [.end(bodyLength: bodyLength, offset: offset)]
    case .paused, .broken: return []
    }
  }

  private mutating func step(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ events: inout [HTTPEvent<Head>]
  ) {
    switch state {
    case .head:
      readHead(bytes, &position, &events)
    case .length(let remaining):
      let count = min(remaining, UInt64(bytes.count - position))
      takeBody(position..<(position + Int(count)), &position, &events)
      state = .length(remaining - count)
      if remaining == count { end(&events) }
    case .chunked(var body):
      readChunks(&body, bytes, &position, &events)
    case .untilClose:
      takeBody(position..<bytes.count, &position, &events)
    case .broken:
      offset &+= UInt64(bytes.count - position)
      position = bytes.count
    case .paused:
      break
    }
  }

  private mutating func readHead(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ events: inout [HTTPEvent<Head>]
  ) {
    if !parser.isPartial { headOffset = offset }
    let (outcome, consumed) = parser.receive(.init(rebasing: bytes[position...]))
    position += consumed
    offset &+= UInt64(consumed)
    switch outcome {
    case .needMore: break
    case .invalid(.notHTTP(let lookalike)):
      // How many bytes it took to decide depends on the chunks; where it begins does not.
      events.append(.invalid(.notHTTP(lookalike), offset: headOffset))
      state = .broken
    case .invalid(let defect): breakOff(defect, &events)
    case .head(let head) where head.isInformational:
      events.append(.informational(head, offset: headOffset))
    case .head(let head):
      events.append(.head(head, offset: headOffset))
      beginBody(of: head, &events)
    }
  }

  private mutating func beginBody(of head: Head, _ events: inout [HTTPEvent<Head>]) {
    let kind = kinds.next()
    pausesAtEnd = head.mayEndHTTP(answering: kind)
    bodyLength = 0
    switch head.framing(answering: kind) {
    case .success(.none), .success(.length(0)): end(&events)
    case .success(.length(let length)): state = .length(length)
    case .success(.chunked): state = .chunked(ChunkedBody())
    case .success(.untilClose): state = .untilClose
    case .failure(let defect): breakOff(defect, &events)
    }
  }

  private mutating func readChunks(
    _ body: inout ChunkedBody, _ bytes: UnsafeRawBufferPointer, _ position: inout Int,
    _ events: inout [HTTPEvent<Head>]
  ) {
    let before = position
    let chunkStep = body.next(bytes, at: &position)
    offset &+= UInt64(position - before)
    state = .chunked(body)
    switch chunkStep {
    case .needMore: break
    case .data(let range):
      bodyLength &+= UInt64(range.count)
      events.append(.body(range))
    case .end: end(&events)
    case .invalid(let defect): breakOff(defect, &events)
    }
  }

  private mutating func takeBody(
    _ range: Range<Int>, _ position: inout Int, _ events: inout [HTTPEvent<Head>]
  ) {
    position = range.upperBound
    offset &+= UInt64(range.count)
    bodyLength &+= UInt64(range.count)
    events.append(.body(range))
  }

  private mutating func end(_ events: inout [HTTPEvent<Head>]) {
    events.append(.end(bodyLength: bodyLength, offset: offset))
    state = pausesAtEnd ? .paused : .head
  }

  private mutating func breakOff(_ defect: HTTPSyntaxError, _ events: inout [HTTPEvent<Head>]) {
    events.append(.invalid(defect, offset: offset))
    state = .broken
  }
}

/// The kinds of the requests still without an answer, oldest first, in bounded memory.
private struct RequestKinds: Sendable {
  private var kinds: [HTTPRequestKind] = []
  private var first = 0
  private static let limit = 4096

  /// Past the limit kinds are dropped: no real client pipelines that many requests.
  mutating func append(_ kind: HTTPRequestKind) {
    if kinds.count - first < Self.limit { kinds.append(kind) }
  }

  /// The oldest, which is answered now; an answer without a request counts as one to a GET.
  mutating func next() -> HTTPRequestKind {
    guard first < kinds.count else { return .other }
    let kind = kinds[first]
    first += 1
    if first == Self.limit {
      kinds.removeFirst(first)
      first = 0
    }
    return kind
  }
}
