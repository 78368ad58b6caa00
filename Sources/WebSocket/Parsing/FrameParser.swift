/// The frames of one direction of a connection, found as the bytes pass.
///
/// It is given the stream in whatever chunks it arrives, never fails and never loses its place: a
/// violation becomes a finding on its frame, and parsing continues where the header says the next
/// frame begins. What it finds does not depend on the chunking (RFC 6455, section 5.2).
///
/// `receive` has two paths. A whole unfragmented data frame that breaks no rule of its header is
/// taken by `takePlainFrames`; every other frame goes through `FrameInProgress`.
package struct FrameParser {
  /// The most bytes of a control frame's payload that are kept.
  ///
  /// Legal ones have at most 125 (section 5.5); of a longer one this much is enough to show.
  package static let keptControlBytes = 4096

  /// What a parser does of its work; two parsers that are given the same bytes can share it.
  package enum Stage: Sendable {
    case whole
    /// Everything but what is inside compressed messages.
    case headers
    /// What is inside compressed messages: how long they are, where inflating can begin again, and
    /// what they break. Each frame has its row, as in the other stage.
    case content
  }

  package let from: Endpoint
  package let stage: Stage
  package var limits: FrameLimits

  /// Bytes of this direction seen so far, the opening handshake included.
  package private(set) var streamOffset: UInt64
  /// The frame whose header is complete and whose payload is not.
  var underWay: FrameInProgress?
  /// The first bytes of a header that is not complete.
  var partial = PartialHeader()
  var message = MessageUnderWay()
  var keys = MaskingKeyCheck()
  var utf8 = UTF8Validator()
  /// Whether the message under way is a text whose bytes have been UTF-8 so far.
  var isTextBeingChecked = false
  /// Inflates compressed messages; made with the first of them, to save memory.
  var inflater: MessageInflater?
  /// Bytes inflated since the last checkpoint.
  var inflatedSinceCheckpoint: UInt64 = 0
  /// Compressed messages in a row that refer to what is missing.
  package var uninflated = 0
  /// Whether the last compressed message could not be inflated.
  var isRestarting = false
  /// Set once this end has sent a Close: what follows is worth a look (section 5.5.1).
  var hasSentClose = false

  /// - Parameters:
  ///   - from: Whose bytes these are.
  ///   - streamOffset: How many bytes of this direction came before the first frame.
  ///   - limits: What the opening handshake settled.
  ///   - stage: What it does of the work.
  package init(
    from: Endpoint, streamOffset: UInt64, limits: FrameLimits, stage: Stage = .whole
  ) {
    self.from = from
    self.stage = stage
    self.streamOffset = streamOffset
    self.limits = limits
  }

  /// Takes the next bytes of the stream and adds every frame they complete to `batch`.
  ///
  /// - Parameters:
  ///   - bytes: What arrived, in order, none left out.
  ///   - number: The connection's count of messages so far; both directions share it.
  ///   - batch: Emptied by the caller with `begin()`.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer, number: inout UInt32, into batch: FrameBatch
  ) {
    let isCarried = underWay != nil || !partial.isEmpty
    var position = 0
    while position < bytes.count {
      if underWay == nil, partial.isEmpty, message.isIdle, !hasSentClose {
        position = takePlainFrames(bytes, from: position, number: &number, into: batch)
        if position == bytes.count { break }
      }
      position = step(bytes, from: position, number: &number, into: batch)
    }
    if isCarried, batch.count > 0 {
      batch.isFirstCarried = batch.starts[0] == Self.carriedStart
    }
    streamOffset &+= UInt64(bytes.count)
  }

  /// Whether a frame has begun and is not complete.
  package var isInsideFrame: Bool { underWay != nil || !partial.isEmpty }

  /// What is known of a frame that has begun and is not complete.
  package var frameUnderWay: UnfinishedFrame? {
    if let underWay { return UnfinishedFrame(underWay) }
    guard !partial.isEmpty else { return nil }
    return UnfinishedFrame(offset: streamOffset &- UInt64(partial.count))
  }

  /// A frame whose end has not come.
  package struct UnfinishedFrame: Equatable, Sendable {
    /// Nil while the header itself is incomplete.
    package var header: FrameHeader?
    /// The offset of the header in the direction's stream, in bytes.
    package var offset: UInt64
    /// Bytes of the payload that have come.
    package var received: UInt64 = 0
    /// Its place in a message; nil for a control frame.
    package var message: UInt32?
    package var fragment: UInt32?
    /// What it has broken so far.
    package var findings: [Finding] = []
  }

  /// Ends the stream: reports what the end of the transport cut short (F16, F17).
  package mutating func end() -> [Finding] {
    var findings: [Finding] = []
    if let frameUnderWay {
      findings.append(Finding(.f16, from: from, offset: frameUnderWay.offset))
    }
    if !message.isIdle, !message.isReportedUnfinished {
      findings.append(Finding(.f17, from: from, offset: message.offset))
      message.isReportedUnfinished = true
    }
    return findings
  }

  /// The `start` of a row whose header came with an earlier read.
  static let carriedStart = UInt32.max

  /// Advances by one header, or by as much payload as there is, and returns the new position.
  private mutating func step(
    _ bytes: UnsafeRawBufferPointer, from position: Int, number: inout UInt32,
    into batch: FrameBatch
  ) -> Int {
    var position = position
    if underWay == nil {
      let start =
        partial.isEmpty ? UInt32(truncatingIfNeeded: position) : Self.carriedStart
      let offset = streamOffset &+ UInt64(position) &- UInt64(partial.count)
      position = partial.take(from: bytes, at: position)
      guard let header = partial.header else { return position }
      partial = PartialHeader()
      begin(header, start: start, offset: offset, number: &number)
    }
    guard var frame = underWay else { return position }
    let available = bytes.count - position
    let taken = frame.remaining < UInt64(available) ? Int(frame.remaining) : available
    takePayload(
      UnsafeRawBufferPointer(rebasing: bytes[position..<position + taken]), of: &frame)
    underWay = frame
    if frame.remaining == 0 {
      underWay = nil
      if frame.start == Self.carriedStart { batch.carriedEnd = position + taken }
      complete(frame, into: batch)
    } else if frame.start != Self.carriedStart {
      underWay?.start = Self.carriedStart
    }
    return position + taken
  }
}
