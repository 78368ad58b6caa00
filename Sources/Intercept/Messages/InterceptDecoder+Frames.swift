import WebSocket

/// The steps of a reader: headers, payloads, ends of frames.
extension InterceptDecoder {
  /// Reads on in the header; false while it is not complete.
  mutating func readHeader() -> Bool {
    let start = position
    let end = input.withUnsafeBytes { partial.take(from: $0, at: start) }
    headerWire += input[start..<end]
    position = end
    guard let whole = partial.header else { return false }
    partial = PartialHeader()
    header = whole
    remaining = whole.length
    isPassing = isHeaderGone
    isHeaderGone = false
    begin(whole)
    return true
  }

  /// The bytes of a header whose beginning has gone on go on as well.
  mutating func passedHeader() -> Event? {
    guard isHeaderGone, !headerWire.isEmpty else { return nil }
    defer { headerWire = [] }
    return .pass(headerWire, isInsideFrame: true, isInsideMessage: nil)
  }

  /// Finds out what becomes of the frame that `header` begins.
  private mutating func begin(_ header: FrameHeader) {
    if header.opcode.isControl || isPassing && message == .passing { return }
    if header.opcode == .continuation {
      if message == .passing { isPassing = true }
      return
    }
    if message == .collecting, !collected.headers.isEmpty {
      // A new message while one is in progress: what was kept goes on as it came.
      due = cutShort()
    }
    if isPassing {
      message = .passing
    } else {
      message = size == .messages || isCompressed(header) ? .collecting : .fragments
    }
  }

  mutating func interrupted() -> InterceptedMessage? { due.take() }

  private mutating func cutShort() -> InterceptedMessage {
    var unit = collected
    collected = InterceptedMessage()
    unit.isComplete = false
    unit.isReadable = false
    return unit
  }

  /// Whether a frame begins a message that permessage-deflate compressed, or goes on with one.
  func isCompressed(_ header: FrameHeader) -> Bool {
    guard deflate != nil, !header.opcode.isControl else { return false }
    if header.opcode == .continuation { return collected.headers.first?.rsv1 ?? false }
    return header.rsv1
  }

  func isTooLarge(_ header: FrameHeader) -> Bool {
    guard remaining == header.length else { return false }
    let kept = header.opcode.isControl ? 0 : collected.wire.count
    return header.length > UInt64(max(0, limit - kept - header.byteCount))
      || kept + header.byteCount > limit || collected.headers.count >= Self.frameLimit
  }

  /// What was kept goes on, and the frame under way with it.
  mutating func passCollected() -> Event? {
    isPassing = true
    guard let header else { return nil }
    defer { headerWire = [] }
    if header.opcode.isControl {
      return .pass(headerWire, isInsideFrame: true, isInsideMessage: nil)
    }
    let kept = collected.wire
    collected = InterceptedMessage()
    message = .passing
    // It is not inflated here: the window is asked for again.
    inflater = nil
    return .pass(kept + headerWire, isInsideFrame: true, isInsideMessage: true)
  }

  mutating func passPayload() -> Event {
    let count = Int(min(remaining, UInt64(input.count - position)))
    let bytes = headerWire + input[position..<position + count]
    headerWire = []
    position += count
    remaining -= UInt64(count)
    let isControl = header?.opcode.isControl ?? true
    if remaining == 0, let header {
      if !isControl, header.fin { message = .idle }
      self.header = nil
      isPassing = false
    }
    return .pass(
      bytes, isInsideFrame: header != nil, isInsideMessage: isControl ? nil : message != .idle)
  }

  mutating func takePayload() {
    let count = Int(min(remaining, UInt64(input.count - position)))
    let isControl = header?.opcode.isControl ?? false
    if isControl {
      control.wire += headerWire
      control.wire += input[position..<position + count]
    } else {
      collected.wire += headerWire
      collected.wire += input[position..<position + count]
    }
    headerWire = []
    position += count
    remaining -= UInt64(count)
  }

  /// Ends the frame under way; gives out the unit that is complete with it.
  mutating func endFrame(_ window: () -> [UInt8]) -> InterceptedMessage? {
    guard let header = header.take() else { return nil }
    if header.opcode.isControl {
      control.append(header)
      defer { control = InterceptedMessage() }
      control.content = control.payloads().first ?? []
      guard header.opcode == .close, !collected.wire.isEmpty else { return control }
      // The message will never be whole: what came of it goes before the Close.
      due = control
      message = .passing
      return cutShort()
    }
    collected.append(header)
    guard header.fin || message != .collecting else { return nil }
    defer {
      collected = InterceptedMessage()
      if header.fin { message = .idle }
    }
    complete(window)
    return collected
  }

  private mutating func complete(_ window: () -> [UInt8]) {
    let payloads = collected.payloads()
    collected.isCompressed =
      deflate != nil && (collected.headers.first?.rsv1 ?? false)
      && collected.headers.first?.opcode != .continuation
    if collected.isCompressed {
      inflate(payloads, window)
    } else {
      collected.content = payloads.count == 1 ? payloads[0] : Array(payloads.joined())
    }
  }

  /// Inflates the message that has been collected, or says that it does not.
  private mutating func inflate(_ payloads: [[UInt8]], _ window: () -> [UInt8]) {
    if inflater == nil { inflater = Inflater(limits: Self.inflateLimits, window: window()) }
    var content: [UInt8] = []
    let limit = limit
    var isOversize = false
    var status = inflater == nil ? InflateStatus.contextLost : .good
    for (index, payload) in payloads.enumerated() {
      let isLast = index == payloads.count - 1
      status =
        payload.withUnsafeBytes {
          inflater?.inflate($0, endsMessage: isLast) { bytes in
            if content.count + bytes.count > limit { isOversize = true }
            if !isOversize { content += bytes }
          }
        } ?? .contextLost
    }
    collected.isOversize = isOversize || status == .overLimit
    collected.isReadable = status == .good && !isOversize
    collected.content = collected.isReadable ? content : Array(payloads.joined())
  }

  /// A message may inflate to more than is shown: later ones need its end.
  private static let inflateLimits = InflateLimits(bytes: 256 << 20)
}
