/// A frame whose header has been read and whose payload may still be coming.
struct FrameInProgress: Sendable {
  let header: FrameHeader
  /// The offset of the header in the direction's stream.
  let offset: UInt64
  /// The offset of the header in the read it came with, or `FrameParser.carriedStart`.
  var start: UInt32
  var remaining: UInt64
  /// The message it belongs to, 0 for a control frame, and its place in it.
  let message: UInt32
  let fragment: UInt32
  var flags: FrameFlags
  var findings: [Finding]
  /// A control frame's payload so far, unmasked.
  var controlPayload: [UInt8] = []

  /// How much of the payload has come.
  var received: UInt64 { header.length &- remaining }
}

extension FrameParser.UnfinishedFrame {
  init(_ frame: FrameInProgress) {
    self.init(
      header: frame.header, offset: frame.offset, received: frame.received,
      message: frame.message == 0 ? nil : frame.message,
      fragment: frame.message == 0 ? nil : frame.fragment, findings: frame.findings)
  }
}

/// The fragmented message that one direction has begun and not finished (RFC 6455, section 5.4).
struct MessageUnderWay: Sendable {
  var isIdle = true
  var opcode = Opcode.text
  var number: UInt32 = 0
  /// Fragments seen so far.
  var fragments: UInt32 = 0
  /// Payload bytes so far, over all fragments.
  var length: UInt64 = 0
  /// The offset of its first frame's header.
  var offset: UInt64 = 0
  var isCompressed = false
  /// Fragments of at most `tiny` bytes so far (F18).
  var tinyFragments = 0
  var isReportedLarge = false
  var isReportedUnfinished = false

  /// A fragment this small carries hardly more than its own header.
  static let tiny: UInt64 = 8
  /// Tiny fragments in one message from which they are reported as a flood.
  static let tinyLimit = 4096
}

/// What the masking keys of one direction look like, one after the other (F15).
///
/// Section 5.3 asks for keys that cannot be predicted from the one before. Two equal keys in a
/// row, or keys that count, can be.
struct MaskingKeyCheck: Sendable {
  private var last: UInt32 = 0
  private var step: UInt32 = 0
  private var seen = 0

  /// Looks at the next key without making a finding: true when it is unremarkable.
  @inline(__always)
  mutating func isPlain(_ key: UInt32) -> Bool {
    let step = key &- last
    guard seen > 1, step != 0, step != self.step, key != 0 else { return false }
    last = key
    self.step = step
    return true
  }

  /// Looks at the next key and says what is wrong with it.
  mutating func check(_ key: UInt32) -> Finding.Fact? {
    let step = key &- last
    defer {
      last = key
      self.step = seen > 0 ? step : 0
      seen = min(seen + 1, 2)
    }
    if seen > 0, step == 0 { return .repeatedKey(MaskingKey(key)) }
    if seen > 1, step == self.step { return .keyStep(step) }
    return key == 0 ? .zeroKey : nil
  }
}
