import WebSocket

/// Incomplete streams: captures that begin in the middle of a connection, or lack some of its
/// bytes.
extension Dissector {
  /// Continues with frames, without a handshake to say what they may be.
  ///
  /// - Parameter response: The 101, when only that was seen: it shows which end is the server,
  ///   whose first frames follow it.
  mutating func join(response: ResponseHead?) {
    var limits = FrameLimits.unknown
    limits.sizeLimit = self.limits.sizeLimit
    limits.areRolesKnown = response != nil
    phase = .frames
    serverBytes = UInt64(response?.byteCount ?? 0)
    clientParser = FrameParser(from: .client, streamOffset: 0, limits: limits)
    serverParser = FrameParser(from: .server, streamOffset: serverBytes, limits: limits)
    lostMessages = response == nil ? [.client, .server] : [.client]
  }

  /// Skips bytes of one direction that are missing, or that belong to a frame which lacks some; a
  /// frame under way ends here.
  ///
  /// - Returns: How many bytes follow the missing ones until the next frame begins; nil when
  ///   it is not known.
  mutating func skip(_ missing: UInt64, from end: Endpoint, at time: UInt64) -> UInt64? {
    events.removeAll(keepingCapacity: true)
    guard missing > 0, phase == .frames else { return nil }
    let parser = end == .client ? clientParser : serverParser
    if let partial = partialFrame(from: end, begun: time) { events.append(.incomplete(partial)) }
    var limits = parser.limits
    limits.isContextMissing = true
    keepCount(of: parser)
    let offset = parser.streamOffset &+ missing
    let anew = FrameParser(from: end, streamOffset: offset, limits: limits, stage: parser.stage)
    content?[end] = ContentStage(from: end, streamOffset: offset, limits: limits)
    if end == .client { clientParser = anew } else { serverParser = anew }
    if end == .client { isClientInsideFrame = false } else { isServerInsideFrame = false }
    if end == .client { clientBytes &+= missing } else { serverBytes &+= missing }
    lostMessages.insert(end)
    guard let frame = parser.frameUnderWay, let header = frame.header else { return nil }
    let left = header.length &- frame.received
    return left >= missing ? left - missing : nil
  }

  /// Continues with frames although the answer to the upgrade is missing: what the client sent next
  /// shows that it was accepted.
  mutating func assumeAccepted() {
    guard let exchange = exchanges.endLast() else { return }
    var limits = FrameLimits.unknown
    limits.sizeLimit = self.limits.sizeLimit
    limits.areRolesKnown = true
    limits.isContextMissing = false
    let offers = exchange.request.headers.elements(for: "Sec-WebSocket-Extensions")
    if !offers.contains(where: { $0.contains("permessage-deflate") }) { limits.deflate = nil }
    phase = .frames
    clientParser = FrameParser(from: .client, streamOffset: requests.offset, limits: limits)
    limits.isContextMissing = true
    serverParser = FrameParser(from: .server, streamOffset: responses.offset, limits: limits)
    lostMessages = [.server]
  }

  /// Whether the client's upgrade is the only request without an answer, and nothing of that answer
  /// came.
  var isAnswerMissing: Bool {
    isUndecided && exchanges.waiting.count == 1 && exchanges.waiting.first?.response == nil
  }

  mutating func noteContext(of end: Endpoint, in batch: FrameBatch) {
    for change in batch.contextChanges {
      uninflatedMessages += change.uninflated
      events.append(.context(change, from: end))
    }
  }

  private mutating func keepCount(of parser: FrameParser) {
    uninflatedMessages += parser.uninflated
  }

  /// Whether messages may be compressed.
  var isDeflating: Bool { phase == .frames && clientParser.limits.deflate != nil }

  /// Compressed messages so far that refer to what is missing.
  var uninflatedCount: Int {
    uninflatedMessages + clientParser.uninflated + serverParser.uninflated
  }

  /// Whether a finding says no more than that the beginning of a message is missing.
  func isGuess(_ mark: FrameBatch.Mark) -> Bool {
    mark.finding.rule == .f13 && lostMessages.contains(mark.finding.from)
  }

  /// From the first frame that begins a message, it is known again where messages begin.
  mutating func findMessage(of end: Endpoint, in batch: FrameBatch) {
    guard lostMessages.contains(end) else { return }
    for row in 0..<batch.count {
      let opcode = Opcode(rawValue: batch.firstBytes[row])
      if !opcode.isControl, opcode != .continuation { lostMessages.remove(end) }
    }
  }
}
