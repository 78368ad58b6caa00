package import WebSocket

/// Cuts one direction of a relayed connection into units: frames or whole messages, with the bytes
/// they came in.
///
/// It takes bytes in any chunks and gives out one event at a time, so that whoever relays decides
/// about each before the next is looked at. A frame that has gone on in part, and what is too large
/// to be kept, passes as it comes.
package struct InterceptDecoder {
  /// What is given out as one.
  package enum Size: Equatable, Sendable {
    /// Each frame; a compressed message is one all the same.
    case frames
    case messages
  }

  package enum Event: Sendable {
    case unit(InterceptedMessage)
    /// Bytes that go on at once and as they are. After them the stream stands inside of a frame or
    /// a message, or not; nil when they leave it where it was.
    case pass([UInt8], isInsideFrame: Bool, isInsideMessage: Bool?)
    /// A message too large to be kept, on a connection where it cannot pass as it is.
    case tooLarge
  }

  /// How far the message under way is, and what becomes of its frames.
  enum Message: Equatable {
    case idle
    /// Its beginning has gone on, and so does the rest.
    case passing
    /// Its frames are units of their own.
    case fragments
    /// Its frames are kept until the last.
    case collecting
  }

  /// The most bytes of a unit that are kept.
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
  var partial: PartialHeader
  /// Whether the bytes of the header under way have gone on.
  var isHeaderGone: Bool
  var headerWire: [UInt8] = []
  var header: FrameHeader?
  var remaining: UInt64
  /// Whether the frame under way passes as it comes.
  var isPassing: Bool
  var message: Message
  var collected = InterceptedMessage()
  /// A control frame that is not complete: it may come inside of a collected message.
  var control = InterceptedMessage()
  var inflater: Inflater?
  /// A unit that is due before anything else is read.
  var due: InterceptedMessage?

  /// - Parameters:
  ///   - from: Whose bytes these are.
  ///   - deflate: What the handshake agreed on.
  ///   - joint: Where the stream stands.
  ///   - limit: The most bytes of a unit that are kept.
  package init(
    from: Endpoint, deflate: PermessageDeflate?, joint: DecoderSnapshot = DecoderSnapshot(),
    size: Size = .messages, limit: Int = InterceptDecoder.limit
  ) {
    self.from = from
    self.deflate = deflate
    self.limit = limit
    self.size = size
    partial = joint.partial
    isHeaderGone = !joint.partial.isEmpty
    header = joint.header
    remaining = joint.remaining
    isPassing = joint.header != nil
    message = joint.isInsideMessage ? .passing : .idle
  }

  /// Takes the next bytes of the stream.
  package mutating func append(_ bytes: some Sequence<UInt8>) {
    if position > 0 {
      input.removeFirst(position)
      position = 0
    }
    input += bytes
  }

  /// Bytes that were taken and not given out yet.
  package var pendingCount: Int {
    input.count - position + collected.wire.count + control.wire.count + headerWire.count
  }

  /// Whether nothing is kept back.
  package var isEmpty: Bool { pendingCount == 0 && due == nil }

  /// Whether all that was taken has been looked at.
  package var isExhausted: Bool { position == input.count && due == nil }

  /// The next thing to decide about; nil when more bytes are needed, or must wait.
  ///
  /// - Parameters:
  ///   - canPass: Whether bytes may go on without waiting for anything before them.
  ///   - isDiverged: Whether the receiver's window is another than the sender's.
  ///   - window: Gives the last inflated bytes of what passed before, when they are needed.
  package mutating func next(
    canPass: Bool, isDiverged: Bool, window: () -> [UInt8]
  ) -> Event? {
    if let unit = due.take() { return .unit(unit) }
    while true {
      if header == nil {
        guard readHeader() else { return canPass ? passedHeader() : nil }
        if let unit = interrupted() { return .unit(unit) }
      }
      if let header, !isPassing, isTooLarge(header) {
        guard canPass else { return nil }
        if isDiverged, isCompressed(header) { return .tooLarge }
        return passCollected()
      }
      guard remaining == 0 || position < input.count || !headerWire.isEmpty else { return nil }
      if isPassing { return canPass ? passPayload() : nil }
      takePayload()
      guard remaining == 0 else { return nil }
      if let unit = endFrame(window) { return .unit(unit) }
    }
  }

  /// Everything that is kept back, as bytes: what follows them passes until the next message.
  package mutating func takeAll() -> [UInt8] {
    let bytes =
      (due?.wire ?? []) + collected.wire + control.wire + headerWire + input[position...]
    self = InterceptDecoder(from: from, deflate: deflate, size: size, limit: limit)
    return bytes
  }

  /// The stream has ended: what is kept back of a frame or message that will never be whole.
  package mutating func finish() -> InterceptedMessage? {
    var unit = InterceptedMessage()
    unit.wire = takeAll()
    unit.isComplete = false
    unit.isReadable = false
    return unit.wire.isEmpty ? nil : unit
  }
}
