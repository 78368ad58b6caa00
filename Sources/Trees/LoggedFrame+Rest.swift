import Capture
import WebSocket

extension LoggedFrame {
  /// The frame from byte `offset` of its payload on, as if it began there.
  ///
  /// The offset is a multiple of four, so that the masking key keeps its phase; more than the
  /// payload leaves nothing.
  func dropping(_ offset: UInt64) -> LoggedFrame {
    var rest = self
    let offset = min(offset, row.header.length)
    rest.row.header.length -= offset
    var skip = offset
    let segments: [Segment] = segments.compactMap { segment in
      let skipped = min(skip, UInt64(clamping: segment.count))
      skip -= skipped
      let count = segment.count - Int(skipped)
      return count > 0 ? Segment(position: segment.position &+ skipped, count: count) : nil
    }
    rest.segments = Segments(segments)
    return rest
  }
}
