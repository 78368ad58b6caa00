import WebSocket

/// What passes the decoder without being kept by it.
extension InterceptDecoder {
  /// Whether the stream stands between two messages and nothing of it is kept.
  var isBetweenMessages: Bool {
    guard case .idle = message, case .header(let partial, let bytes, _) = frame else {
      return false
    }
    return partial.isEmpty && bytes.isEmpty && position == input.count
  }

  /// The bytes of the frame under way that pass as they come and are still to come; 0 for a frame
  /// that is kept.
  var passingCount: UInt64 {
    guard case .passing(_, let bytes, let remaining) = frame, bytes.isEmpty,
      position == input.count
    else { return 0 }
    return remaining
  }

  /// Takes note of a frame whose header has passed: its payload does, too, as it comes.
  mutating func beginPassing(_ header: FrameHeader) {
    frame = .passing(header, bytes: [], remaining: header.length)
    message = .passing
  }

  /// Takes note of bytes of such a frame that have passed, `passingCount` at most.
  mutating func notePassed(_ count: UInt64) {
    guard case .passing(let header, let bytes, let remaining) = frame else { return }
    let left = remaining - count
    frame = left == 0 ? .start : .passing(header, bytes: bytes, remaining: left)
    if left == 0, !header.opcode.isControl, header.fin { message = .idle }
  }

  /// The bytes up to the next place between two frames, as far as they are known; at least one.
  ///
  /// - Parameter next: What comes next in the stream, at least one byte.
  func countToBoundary(_ next: UnsafeRawBufferPointer) -> Int {
    guard position == input.count else { return next.count }
    let count: UInt64
    switch frame {
    case .header(let partial, _, _) where partial.isEmpty: return next.count
    case .header(var partial, _, _):
      let taken = partial.take(from: next, at: 0)
      count = UInt64(taken).addingReportingOverflow(partial.header?.length ?? 0).partialValue
    case .keeping(_, _, let remaining), .passing(_, _, let remaining): count = remaining
    case .closing: return next.count
    }
    return Int(clamping: min(max(1, count), UInt64(next.count)))
  }

  /// Whether the frame under way, or a message that it belongs to, has begun and not ended.
  var isInsideMessage: Bool { if case .idle = message { false } else { true } }
}
