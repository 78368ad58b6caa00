package import WebSocket

/// Cuts one direction of an intercepted connection into frames or whole messages, with the bytes
/// they came in.
///
/// It takes bytes in any chunks and returns one event at a time, so that its owner decides about
/// each before the next is read. A frame that has been forwarded in part, and what is too large to
/// be kept, passes as it comes.
package struct InterceptDecoder {
  /// The unit in which it returns traffic.
  package enum Size: Equatable, Sendable {
    /// Each frame; a compressed message still counts as one.
    case frames
    case messages
  }

  package enum Event: Sendable {
    case message(InterceptedMessage)
    /// Bytes to forward at once and unchanged. After them the stream is inside a frame or a
    /// message, or not; nil when they leave it where it was.
    case pass([UInt8], isInsideFrame: Bool, isInsideMessage: Bool?)
    /// A message too large to be kept, on a connection where it cannot pass as it is.
    case tooLarge
  }

  /// Where the stream is among its frames.
  ///
  /// `bytes` are those of the frame that have not been given out.
  enum Frame {
    /// Between two frames, or inside a header; `isForwarded` when a part of it was forwarded
    /// before.
    case header(PartialHeader, bytes: [UInt8], isForwarded: Bool)
    /// Inside a frame that is kept until it is complete.
    case keeping(FrameHeader, bytes: [UInt8], remaining: UInt64)
    /// Inside a frame that passes as it comes.
    case passing(FrameHeader, bytes: [UInt8], remaining: UInt64)
    /// After a Close that cut a message short: it is returned after what there was of the message.
    case closing(InterceptedMessage)

    static let start = Frame.header(PartialHeader(), bytes: [], isForwarded: false)
  }

  /// The state of the message under way: what is done with its frames.
  enum Message {
    case idle
    /// Its beginning was forwarded, and the rest passes too.
    case passing
    /// Each of its frames is given out by itself.
    case fragments
    /// Its frames are kept until the last; these are the complete ones.
    case collecting(InterceptedMessage)
  }

  /// The result of one step.
  enum Step {
    case event(Event)
    /// Something was read; there may be more.
    case read
    /// More bytes are needed, or permission to let them pass.
    case wait
  }

  /// The most bytes of a message that are kept.
  package static let limit = 16 << 20
  /// The most frames of a message that are kept.
  static let frameLimit = 1 << 16

  let from: Endpoint
  let deflate: PermessageDeflate?
  let limit: Int
  /// Takes effect with the next message.
  package var size: Size
  var input: [UInt8] = []
  var position = 0
  var frame: Frame
  var message: Message
  var inflater: Inflater?

  /// - Parameters:
  ///   - from: Whose bytes these are.
  ///   - deflate: What the handshake agreed on.
  ///   - snapshot: Where the stream is.
  ///   - limit: The most bytes of a message that are kept.
  package init(
    from: Endpoint, deflate: PermessageDeflate?, snapshot: DecoderSnapshot = DecoderSnapshot(),
    size: Size = .messages, limit: Int = InterceptDecoder.limit
  ) {
    self.from = from
    self.deflate = deflate
    self.limit = limit
    self.size = size
    frame =
      snapshot.header.map { .passing($0, bytes: [], remaining: snapshot.remaining) }
      ?? .header(snapshot.partial, bytes: [], isForwarded: !snapshot.partial.isEmpty)
    message = snapshot.isInsideMessage ? .passing : .idle
  }

  /// Takes the next bytes of the stream.
  package mutating func append(_ bytes: some Sequence<UInt8>) {
    if position > 0 {
      input.removeFirst(position)
      position = 0
    }
    input += bytes
  }

  /// Whether everything that was taken has been read.
  package var isExhausted: Bool {
    if case .closing = frame { return false }
    return position == input.count
  }

  /// Reads on to the next event; nil when more bytes are needed, or when bytes have to pass and
  /// may not.
  ///
  /// - Parameters:
  ///   - canPass: Whether bytes may pass without waiting for anything before them.
  ///   - isDiverged: Whether the receiver's window differs from the sender's.
  ///   - window: Gives the last inflated bytes of what passed before, when they are needed.
  package mutating func next(
    canPass: Bool, isDiverged: Bool, window: () -> [UInt8]
  ) -> Event? {
    while true {
      switch step(canPass, isDiverged, window) {
      case .event(let event): return event
      case .read: continue
      case .wait: return nil
      }
    }
  }

  private mutating func step(
    _ canPass: Bool, _ isDiverged: Bool, _ window: () -> [UInt8]
  ) -> Step {
    switch frame {
    case .header(let partial, _, let isForwarded):
      return readHeader(partial, isForwarded: isForwarded, canPass: canPass)
    case .keeping(let header, _, let remaining):
      guard remaining == header.length, isTooLarge(header) else {
        return keepPayload(header, remaining, window)
      }
      guard canPass else { return .wait }
      if isDiverged, isCompressed(header) { return .event(.tooLarge) }
      return .event(passCollected(header, remaining))
    case .passing(let header, let bytes, let remaining):
      guard canPass, remaining == 0 || position < input.count || !bytes.isEmpty else {
        return .wait
      }
      return .event(passPayload(header, remaining))
    case .closing(let close):
      frame = .start
      return .event(.message(close))
    }
  }

  /// Everything that is kept back, as bytes: what follows them passes until the next message.
  package mutating func takeAll() -> [UInt8] {
    let collected = takeCollected()?.wire ?? []
    let bytes = collected + takeBytes() + input[position...]
    self = InterceptDecoder(from: from, deflate: deflate, size: size, limit: limit)
    return bytes
  }

  /// The stream has ended: what is kept back of a frame or message that will never be whole.
  package mutating func finish() -> InterceptedMessage? {
    let rest = takeAll()
    return rest.isEmpty ? nil : InterceptedMessage(incomplete: rest)
  }

  /// Takes the bytes of the frame under way out of the state, so that they can grow in place.
  mutating func takeBytes() -> [UInt8] {
    let bytes: [UInt8] =
      switch frame {
      case .header(_, let bytes, _), .keeping(_, let bytes, _), .passing(_, let bytes, _): bytes
      case .closing(let close): close.wire
      }
    frame = .start
    return bytes
  }

  /// Takes the complete frames of the message that is kept out of the state; nil when none is.
  mutating func takeCollected() -> InterceptedMessage? {
    guard case .collecting(let collected) = message else { return nil }
    message = .idle
    return collected
  }
}
