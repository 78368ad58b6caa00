/// Goes through runs of bytes in a session file, in order.
struct SegmentCursor {
  private let store: any SessionStore
  private let segments: Segments
  private var index = 0
  /// Bytes of the segment at `index` that are passed already.
  private var passed = 0

  init(_ segments: Segments, in store: any SessionStore) {
    self.segments = segments
    self.store = store
  }

  /// Passes over bytes.
  mutating func skip(_ count: Int) {
    var left = count
    while left > 0, index < segments.count {
      let step = min(left, segments[index].count - passed)
      left -= step
      advance(step)
    }
  }

  /// The next `count` bytes; fewer where the segments end or the file no longer has them.
  mutating func next(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, index < segments.count {
      let segment = segments[index]
      let wanted = min(segment.count - passed, count - bytes.count)
      let got = store.read(position: segment.position + UInt64(passed), count: wanted)
      if bytes.isEmpty { bytes = got } else { bytes += got }
      guard got.count == wanted else {
        index = segments.count
        break
      }
      advance(wanted)
    }
    return bytes
  }

  private mutating func advance(_ count: Int) {
    passed += count
    guard passed >= segments[index].count else { return }
    index += 1
    passed = 0
  }
}
