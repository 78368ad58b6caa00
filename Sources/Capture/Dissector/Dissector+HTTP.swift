import WebSocket

extension Dissector {
  /// Reads bytes that are HTTP and returns how many of them were.
  mutating func readHTTP(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64
  ) -> Int {
    cuts.removeAll(keepingCapacity: true)
    return from == .client ? readRequests(bytes, at: time) : readResponses(bytes, at: time)
  }

  private mutating func readRequests(_ bytes: UnsafeRawBufferPointer, at time: UInt64) -> Int {
    let (events, consumed) = requests.receive(bytes)
    for event in events {
      switch event {
      case .head(let head, let offset):
        requestAllowance.begin()
        responses.expect(method: head.method)
        exchanges.begin(head, offset: offset, time: time)
        if head.isWebSocketHandshake {
          self.events.append(.upgradeRequested(head, offset: offset))
        } else {
          report(head, from: .client, offset: offset)
        }
      case .end(let length, _): exchanges.endRequest(length: length)
      case .invalid(let defect, let offset): report(defect, from: .client, offset: offset)
      case .body(let range):
        let cut = requestAllowance.cut(range, isLast: range.upperBound == bytes.count)
        if let cut { cuts.append(cut) }
        let end = isFilling ? range.lowerBound : cut?.lowerBound ?? range.upperBound
        exchanges.keepRequestBody(UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<end]))
      case .informational: break
      }
    }
    return consumed
  }

  private mutating func readResponses(_ bytes: UnsafeRawBufferPointer, at time: UInt64) -> Int {
    let (events, consumed) = responses.receive(bytes)
    for event in events {
      switch event {
      case .head(let head, let offset):
        responseAllowance.begin()
        exchanges.answer(head, offset: offset)
        check(head, offset: offset)
      case .body(let range): readBody(bytes, range)
      case .end(let length, _): endExchange(responseLength: length, at: time)
      case .invalid(let defect, let offset): report(defect, from: .server, offset: offset)
      case .informational(let head, let offset): check(head, offset: offset)
      }
    }
    return consumed
  }

  /// Notes what can be read in two ways in the head of an answer.
  ///
  /// The answer to a handshake is checked as a whole with its request.
  private mutating func check(_ head: ResponseHead, offset: UInt64) {
    guard !head.defects.isEmpty else { return }
    let isHandshake = exchanges.waiting.first?.request.isWebSocketHandshake ?? false
    if head.isInformational || !isHandshake { report(head, from: .server, offset: offset) }
  }

  /// H27 for what request smuggling uses, in any message.
  ///
  /// Outside a handshake, other defects are left to the peers. What ends the reading of requests is
  /// reported then.
  private mutating func report(_ head: some HTTPHead, from: Endpoint, offset: UInt64) {
    if head.defects.isEmpty { return }
    var end: HTTPSyntaxError?
    if from == .client, case .failure(let defect) = head.framing(answering: .other) { end = defect }
    for defect in head.defects where defect.isAmbiguous && defect != end {
      events.append(
        .finding(HandshakeChecks.finding(for: defect, from: from, offset: offset), row: nil))
    }
  }

  /// Keeps as much of a response's body as the recording has.
  private mutating func readBody(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    let cut = responseAllowance.cut(range, isLast: range.upperBound == bytes.count)
    if let cut { cuts.append(cut) }
    let end = isFilling ? range.lowerBound : cut?.lowerBound ?? range.upperBound
    exchanges.keepBody(
      UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<end]),
      isCut: end < range.upperBound)
  }

  private mutating func endExchange(responseLength: UInt64, at time: UInt64) {
    guard let exchange = exchanges.end(), let response = exchange.response else { return }
    if exchange.request.isWebSocketHandshake || response.status == 101 {
      settle(exchange, response, at: time)
    } else {
      events.append(.exchange(exchange.logged(responseLength: responseLength, timeEnd: time)))
    }
    if responses.isPaused, phase == .http {
      beginTunnel(after: exchange)
    } else if phase == .http, exchanges.waiting.isEmpty {
      requests.resume()
    }
  }

  /// The opening handshake is answered: checks it, and begins the frames when it was a 101.
  private mutating func settle(
    _ exchange: HTTPExchangeTracker.Exchange, _ response: ResponseHead, at time: UInt64
  ) {
    let negotiated = NegotiatedHandshake(request: exchange.request, response: response)
    let findings = handshakeFindings(exchange, response)
    for finding in findings { events.append(.finding(finding, row: nil)) }
    events.append(
      .handshake(
        DissectorEvent.HandshakeOutcome(
          request: exchange.request, response: response, negotiated: negotiated,
          refusalBody: exchange.body)))
    guard response.status == 101 else { return }
    var limits = self.limits
    limits.deflate = negotiated.permessageDeflate
    // An extension we do not know may define any of the bits: they cannot be judged here.
    if !negotiated.unknownExtensions.isEmpty { limits.definedReservedBits = 0x70 }
    phase = .frames
    acceptedTime = time
    beginFrames(limits)
  }

  private mutating func beginFrames(_ limits: FrameLimits) {
    let isSplit = splitsStages && limits.deflate != nil
    let stage: FrameParser.Stage = isSplit ? .headers : .whole
    clientParser = FrameParser(
      from: .client, streamOffset: requests.offset, limits: limits, stage: stage)
    serverParser = FrameParser(
      from: .server, streamOffset: responses.offset, limits: limits, stage: stage)
    guard isSplit else { return }
    content = PerEndpoint(
      client: ContentStage(from: .client, streamOffset: requests.offset, limits: limits),
      server: ContentStage(from: .server, streamOffset: responses.offset, limits: limits))
  }

  /// The rules of the handshake except H08, as only the session knows which keys were seen before.
  private func handshakeFindings(
    _ exchange: HTTPExchangeTracker.Exchange, _ response: ResponseHead?
  ) -> [Finding] {
    var keys = SeenKeys()
    let context = HandshakeChecks.Context(
      requestOffset: exchange.requestOffset, responseOffset: exchange.responseOffset)
    return HandshakeChecks.findings(
      request: exchange.request, response: response, context: context, keys: &keys)
  }

  /// The bytes stopped being HTTP.
  ///
  /// It is a finding when a WebSocket was asked for; in any case it is the reason why nothing more
  /// is reported.
  private mutating func report(_ defect: HTTPSyntaxError, from: Endpoint, offset: UInt64) {
    let isHandshake = exchanges.waiting.contains { $0.request.isWebSocketHandshake }
    if isHandshake || from == .client {
      events.append(
        .finding(
          Finding(.h27, from: from, offset: offset, fact: .quoted(defect.description)), row: nil))
    }
    events.append(.failure("the \(from.name) did not speak HTTP/1.1: \(defect.description)"))
  }

  /// The connection ended before it was a WebSocket.
  mutating func endHTTP(at time: UInt64) {
    let ends = responses.finish()
    for case .end(let length, _) in ends { endExchange(responseLength: length, at: time) }
    while let exchange = exchanges.end() {
      if let response = exchange.response, response.status != 101,
        exchange.request.isWebSocketHandshake
      {
        // The handshake was refused, though not all of the body came.
        settle(exchange, response, at: time)
        continue
      }
      if exchange.request.isWebSocketHandshake {
        for finding in handshakeFindings(exchange, exchange.response) {
          events.append(.finding(finding, row: nil))
        }
        events.append(.failure("the connection ended before the opening handshake was answered"))
      } else {
        events.append(.exchange(exchange.logged(responseLength: 0, timeEnd: nil)))
      }
    }
  }
}
