package import WebSocket

/// What one end of an intercepted connection gets: messages as they came, changed ones, and frames
/// that the other end never sent.
///
/// It keeps what the receiver relies on: whole frames, messages that do not interleave, masks from
/// clients only, and windows that permessage-deflate can inflate with. Randomness is an argument.
package struct InterceptEncoder {
  /// The bytes that are sent for one message.
  package struct Output: Equatable, Sendable {
    package var bytes: [UInt8]
    /// Whether the bytes differ from those that came, with the same content: compressed again.
    package var isTranscoded = false
  }

  /// What is done with a message's content.
  package enum Change: Equatable, Sendable {
    case none
    case payload([UInt8])
    /// The content, cut into fragments of this many bytes.
    case split([UInt8], size: Int)
    case drop
  }

  /// The sender of the messages; the other end receives them.
  package let from: Endpoint
  /// Whether an unknown extension is in use, so that fragmentation must not change.
  private let keepsFragments: Bool
  private var window: DeflateRecompressor?
  private var isInsideFrame: Bool
  private var isInsideMessage: Bool
  /// Frames that wait until they may go.
  private var waiting: [(firstByte: UInt8, payload: [UInt8])] = []
  /// Whether the receiver got a Close that the sender did not send: nothing may follow it.
  package private(set) var isClosed = false
  /// Whether the sender's own Close was forwarded: nothing of ours may follow it either.
  private var hasPassedClose = false
  private var lastKey: UInt32 = 0

  /// The most frames that may wait.
  private static let waitingLimit = 1000

  package init(
    from: Endpoint, deflate: PermessageDeflate?, snapshot: DecoderSnapshot = DecoderSnapshot(),
    keepsFragments: Bool = false
  ) {
    self.from = from
    self.keepsFragments = keepsFragments
    window = deflate.map { DeflateRecompressor($0, from: from) }
    isInsideFrame = !snapshot.isBetweenFrames
    isInsideMessage = snapshot.isInsideMessage
  }

  /// Whether messages are compressed again, because the receiver's window is not the sender's.
  package var isDiverged: Bool { window?.isDiverged ?? false }

  /// Whether it has nothing of its own left to do.
  package var isIdle: Bool { waiting.isEmpty && !isDiverged && !isClosed }

  /// Whether the receiver stands between two messages.
  var isBetweenMessages: Bool { !isInsideFrame && !isInsideMessage }

  /// Takes note of bytes that pass as they are.
  package mutating func pass(isInsideFrame: Bool, isInsideMessage: Bool?) {
    self.isInsideFrame = isInsideFrame
    if let isInsideMessage { self.isInsideMessage = isInsideMessage }
  }

  /// Makes the bytes for a message.
  ///
  /// - Parameters:
  ///   - change: What is done with it. A fragment that is dropped is sent empty, so that the
  ///     message around it stays one; a message that is not complete is sent as it is.
  ///   - random: Gives masking keys.
  /// - Returns: The bytes; none for a message that is dropped, nil for one that cannot be sent so
  ///   that the receiver could inflate it.
  package mutating func write(
    _ message: InterceptedMessage, _ change: Change = .none, random: () -> UInt32
  ) -> Output? {
    guard message.isComplete else {
      // What the stream's end cut off is not a whole frame.
      isInsideFrame = message.headers.isEmpty
      isInsideMessage = true
      return Output(bytes: message.wire)
    }
    let output: Output?
    switch change {
    case .none: output = forward(message, random)
    case .payload(let payload): output = replace(message, payload, random)
    case .split(let payload, let size): output = split(message, payload, size: size, random)
    case .drop where message.isFragment: output = replace(message, [], random)
    case .drop:
      if message.isCompressed { window?.diverge() }
      return Output(bytes: [])
    }
    if message.opcode == .close { hasPassedClose = true }
    if !message.isControl { isInsideMessage = !message.endsMessage }
    return output
  }

  /// Ends what the receiver gets.
  package mutating func close() {
    isClosed = true
    waiting = []
  }

  /// Takes a frame that the sender did not send; `flush` gives it out when it may go.
  ///
  /// - Returns: False when nothing more can be sent.
  package mutating func inject(firstByte: UInt8, payload: [UInt8]) -> Bool {
    guard !isClosed, !hasPassedClose, waiting.count < Self.waitingLimit else { return false }
    waiting.append((firstByte, payload))
    return true
  }

  /// The injected frames that may go now, each by itself: control frames between two frames, data
  /// frames between two messages (RFC 6455, section 5.4).
  package mutating func flush(random: () -> UInt32) -> [[UInt8]] {
    guard !isInsideFrame, !waiting.isEmpty else { return [] }
    var frames: [[UInt8]] = []
    var kept: [(firstByte: UInt8, payload: [UInt8])] = []
    for next in waiting {
      let opcode = Opcode(rawValue: next.firstByte)
      if isClosed || hasPassedClose { break }
      if !kept.isEmpty || (isInsideMessage && !opcode.isControl) {
        kept.append(next)
        continue
      }
      frames.append(frame(next.firstByte, next.payload, random))
      if opcode == .close { isClosed = true }
    }
    waiting = isClosed || hasPassedClose ? [] : kept
    return frames
  }
}

extension InterceptEncoder {
  /// A message whose content stays what it was.
  private mutating func forward(_ message: InterceptedMessage, _ random: () -> UInt32) -> Output? {
    guard message.isCompressed, isDiverged else { return Output(bytes: message.wire) }
    // What the sender compressed wrongly arrives wrongly; what is only too large to inflate here
    // must not.
    guard message.isReadable else { return message.isOversize ? nil : Output(bytes: message.wire) }
    let compressed = window?.compress(message.content)
    if compressed != nil { window?.agree(on: message.content.count) }
    let bytes = frames(
      like: message, payload: compressed ?? message.content, isCompressed: compressed != nil, random
    )
    return Output(bytes: bytes, isTranscoded: true)
  }

  private mutating func replace(
    _ message: InterceptedMessage, _ payload: [UInt8], _ random: () -> UInt32
  ) -> Output {
    guard message.isCompressed else {
      let kept = message.isControl ? Array(payload.prefix(125)) : payload
      return Output(bytes: frames(like: message, payload: kept, isCompressed: false, random))
    }
    window?.diverge()
    let compressed = window?.compress(payload)
    return Output(
      bytes: frames(
        like: message, payload: compressed ?? payload, isCompressed: compressed != nil, random))
  }

  private mutating func split(
    _ message: InterceptedMessage, _ payload: [UInt8], size: Int, _ random: () -> UInt32
  ) -> Output? {
    // 5.4: an intermediary must not change the fragmentation of what it does not understand, nor
    // fragment a control frame.
    guard !message.isControl, !message.hasReservedBits, message.isReadable, !keepsFragments else {
      return payload == message.content
        ? forward(message, random) : replace(message, payload, random)
    }
    var whole = payload
    var isCompressed = false
    if message.isCompressed {
      let isSame = payload == message.content
      if !isSame || !isDiverged { window?.diverge() }
      if let compressed = window?.compress(payload) {
        if isSame { window?.agree(on: payload.count) }
        whole = compressed
        isCompressed = true
      }
    }
    let size = max(1, size)
    let count = max(1, (whole.count + size - 1) / size)
    return Output(
      bytes: frames(
        of: whole, sizes: Array(repeating: size, count: count),
        firstBytes: [firstByte(of: message, isCompressed)] + Array(repeating: 0, count: count - 1),
        endsMessage: message.endsMessage, random))
  }

  /// Frames for a payload, as many as the message had: the first ones as long as theirs, the last
  /// with what is left.
  private mutating func frames(
    like message: InterceptedMessage, payload: [UInt8], isCompressed: Bool, _ random: () -> UInt32
  ) -> [UInt8] {
    if message.isControl { return frame(message.firstByte, payload, random) }
    let count = message.headers.count
    let share = max(1, payload.count / max(1, count))
    let sizes = message.headers.map { message.isCompressed ? share : Int(clamping: $0.length) }
    let firstBytes = message.headers.map { $0.firstByte & 0x7F }
    return frames(
      of: payload, sizes: sizes,
      firstBytes: [firstByte(of: message, isCompressed)] + firstBytes.dropFirst(),
      endsMessage: message.endsMessage, random)
  }

  /// The first byte of a message's first frame without FIN, and without RSV1 when what was
  /// compressed goes uncompressed.
  private func firstByte(of message: InterceptedMessage, _ isCompressed: Bool) -> UInt8 {
    message.firstByte & (message.isCompressed && !isCompressed ? 0x3F : 0x7F)
  }

  /// One frame for each of `sizes`, the last with what is left.
  private mutating func frames(
    of payload: [UInt8], sizes: [Int], firstBytes: [UInt8], endsMessage: Bool,
    _ random: () -> UInt32
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var position = 0
    for index in sizes.indices {
      let isLast = index == sizes.count - 1
      let left = payload.count - position
      let count = isLast ? left : min(left, sizes[index])
      let fin: UInt8 = isLast && endsMessage ? 0x80 : 0
      bytes += frame(firstBytes[index] | fin, Array(payload[position..<position + count]), random)
      position += count
    }
    return bytes
  }

  /// A frame of the proxy's own making, with a fresh mask where the receiver wants one (RFC 6455,
  /// section 5.3).
  private mutating func frame(
    _ firstByte: UInt8, _ payload: [UInt8], _ random: () -> UInt32
  ) -> [UInt8] {
    let length = UInt64(payload.count)
    let key = from == .client ? freshKey(random) : nil
    let header = FrameHeader(
      firstByte: firstByte, length: length, lengthForm: .minimal(for: length), maskingKey: key)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  private mutating func freshKey(_ random: () -> UInt32) -> MaskingKey {
    var key = random()
    // Never a key of zeros, and never the previous one.
    for _ in 0..<8 where key == 0 || key == lastKey { key = random() }
    lastKey = key
    return MaskingKey(key)
  }
}
