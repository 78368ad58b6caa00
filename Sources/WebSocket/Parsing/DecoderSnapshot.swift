/// The state of one direction of a stream at the moment when it begins to be relayed frame by
/// frame: what was forwarded already can no longer be held, edited or dropped.
package struct DecoderSnapshot: Sendable {
  /// The bytes of a header that is not complete.
  package var partial = PartialHeader()
  /// The frame whose header is complete and whose payload is not.
  package var header: FrameHeader?
  /// How much of its payload is still to come.
  package var remaining: UInt64 = 0
  /// Whether a message has begun and not ended.
  package var isInsideMessage = false

  /// Between two messages.
  package init() {}

  /// Whether it lies between two frames.
  package var isBetweenFrames: Bool { header == nil && partial.isEmpty }
}

extension FrameParser {
  /// Where the parser is.
  package var snapshot: DecoderSnapshot {
    var snapshot = DecoderSnapshot()
    snapshot.partial = partial
    snapshot.header = underWay?.header
    snapshot.remaining = underWay?.remaining ?? 0
    snapshot.isInsideMessage = !message.isIdle
    return snapshot
  }

  /// The last bytes that compressed messages inflated to, 32 KiB at most; only valid between
  /// messages.
  package var window: [UInt8] { inflater?.history ?? [] }
}
