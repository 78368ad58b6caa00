import WebSocket

/// The steps of the decoder: headers, payloads, ends of frames.
extension InterceptDecoder {
  /// Reads on in the header.
  ///
  /// When the beginning of one was forwarded, the rest passes, too.
  mutating func readHeader(
    _ partial: PartialHeader, isForwarded: Bool, canPass: Bool
  ) -> Step {
    var partial = partial
    var bytes = takeBytes()
    let start = position
    position = input.withUnsafeBytes { partial.take(from: $0, at: start) }
    bytes += input[start..<position]
    if let header = partial.header {
      return begin(header, bytes, isForwarded: isForwarded).map { .event(.message($0)) } ?? .read
    }
    guard isForwarded, canPass, !bytes.isEmpty else {
      frame = .header(partial, bytes: bytes, isForwarded: isForwarded)
      return .wait
    }
    frame = .header(partial, bytes: [], isForwarded: true)
    return .event(.pass(bytes, isInsideFrame: true, isInsideMessage: nil))
  }

  /// Decides what is done with the frame that `header` begins.
  ///
  /// - Returns: The incomplete message in progress when a new one begins.
  private mutating func begin(
    _ header: FrameHeader, _ bytes: [UInt8], isForwarded: Bool
  ) -> InterceptedMessage? {
    var passes = isForwarded
    var interrupted: InterceptedMessage?
    if header.opcode == .continuation {
      if case .passing = message { passes = true }
    } else if !header.opcode.isControl {
      if case .collecting(let collected) = message { interrupted = Self.cutShort(collected) }
      let isCollected = size == .messages || isCompressed(header)
      message = passes ? .passing : isCollected ? .collecting(InterceptedMessage()) : .fragments
    }
    frame =
      passes
      ? .passing(header, bytes: bytes, remaining: header.length)
      : .keeping(header, bytes: bytes, remaining: header.length)
    return interrupted
  }

  private static func cutShort(_ message: InterceptedMessage) -> InterceptedMessage {
    var message = message
    message.isComplete = false
    message.isReadable = false
    return message
  }

  /// Whether a frame begins a message that permessage-deflate compressed, or comes inside one that
  /// is kept.
  func isCompressed(_ header: FrameHeader) -> Bool {
    guard deflate != nil else { return false }
    if header.opcode != .continuation, !header.opcode.isControl { return header.rsv1 }
    guard case .collecting(let collected) = message else { return false }
    return collected.headers.first?.rsv1 ?? false
  }

  /// Whether a frame is too large to be kept with what is kept of its message.
  func isTooLarge(_ header: FrameHeader) -> Bool {
    var (kept, frames) = (0, 0)
    if case .collecting(let collected) = message {
      (kept, frames) = (collected.wire.count, collected.headers.count)
    }
    // A control frame inside a message is kept apart and does not count as one of its frames.
    if header.opcode.isControl { (kept, frames) = (0, 0) }
    return header.length > UInt64(max(0, limit - kept - header.byteCount))
      || kept + header.byteCount > limit || frames >= Self.frameLimit
  }

  /// What was kept passes, together with the frame under way.
  ///
  /// Even a control frame is not put before what was kept: its end may never come, and what
  /// followed then would be taken for the rest of it.
  mutating func passCollected(_ header: FrameHeader, _ remaining: UInt64) -> Event {
    let bytes = takeBytes()
    frame = .passing(header, bytes: [], remaining: remaining)
    let kept = takeCollected()?.wire
    if kept == nil, header.opcode.isControl {
      return .pass(bytes, isInsideFrame: true, isInsideMessage: nil)
    }
    message = .passing
    // It is not inflated here: the window is asked for again.
    inflater = nil
    return .pass((kept ?? []) + bytes, isInsideFrame: true, isInsideMessage: true)
  }

  mutating func passPayload(_ header: FrameHeader, _ remaining: UInt64) -> Event {
    let bytes = takeBytes()
    let (payload, left) = takePayload(remaining)
    let isControl = header.opcode.isControl
    frame = left == 0 ? .start : .passing(header, bytes: [], remaining: left)
    if left == 0, !isControl, header.fin { message = .idle }
    return .pass(
      bytes + payload, isInsideFrame: left > 0, isInsideMessage: isControl ? nil : isInsideMessage)
  }

  private mutating func takePayload(_ remaining: UInt64) -> (ArraySlice<UInt8>, UInt64) {
    let count = Int(min(remaining, UInt64(input.count - position)))
    defer { position += count }
    return (input[position..<position + count], remaining - UInt64(count))
  }

  /// Keeps the bytes of a frame; returns the message that they complete.
  mutating func keepPayload(
    _ header: FrameHeader, _ remaining: UInt64, _ window: () -> [UInt8]
  ) -> Step {
    var bytes = takeBytes()
    let (payload, left) = takePayload(remaining)
    bytes += payload
    guard left == 0 else {
      frame = .keeping(header, bytes: bytes, remaining: left)
      return .wait
    }
    if header.opcode.isControl { return .event(.message(endControl(header, bytes))) }
    return endFrame(header, bytes, window).map { .event(.message($0)) } ?? .read
  }

  private mutating func endControl(_ header: FrameHeader, _ bytes: [UInt8]) -> InterceptedMessage {
    var control = InterceptedMessage()
    control.append(header, bytes)
    control.content = control.payloads().first ?? []
    guard header.opcode == .close, let collected = takeCollected() else { return control }
    // The message will never be complete: what there is of it goes before the Close.
    frame = .closing(control)
    message = .passing
    return Self.cutShort(collected)
  }

  /// - Returns: The message, or the fragment, that the frame ends.
  private mutating func endFrame(
    _ header: FrameHeader, _ bytes: [UInt8], _ window: () -> [UInt8]
  ) -> InterceptedMessage? {
    let isCollected = if case .collecting = message { true } else { false }
    // Held in one place only, so that it grows without being copied.
    var whole = takeCollected() ?? InterceptedMessage()
    whole.append(header, bytes)
    if isCollected, !header.fin {
      message = .collecting(whole)
      return nil
    }
    if header.fin { message = .idle }
    complete(&whole, window)
    return whole
  }

  private mutating func complete(_ message: inout InterceptedMessage, _ window: () -> [UInt8]) {
    let payloads = message.payloads()
    message.isCompressed =
      deflate != nil && (message.headers.first?.rsv1 ?? false)
      && message.headers.first?.opcode != .continuation
    if message.isCompressed {
      inflate(payloads, into: &message, window)
    } else {
      message.content = payloads.count == 1 ? payloads[0] : Array(payloads.joined())
    }
  }

  /// Inflates a message, once for all who want to see it: filters, rules, the screen, the
  /// recording.
  private mutating func inflate(
    _ payloads: [[UInt8]], into message: inout InterceptedMessage, _ window: () -> [UInt8]
  ) {
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
    message.isOversize = isOversize || status == .overLimit
    message.isReadable = status == .good && !isOversize
    message.content = message.isReadable ? content : Array(payloads.joined())
  }

  /// A message may inflate to more than is shown: later ones need its end.
  private static let inflateLimits = InflateLimits(bytes: 256 << 20)
}
