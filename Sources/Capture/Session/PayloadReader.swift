import WebSocket

/// Reads the bytes of frames back from the session file.
package struct PayloadReader: Sendable {
  private let store: any SessionStore

  package init(store: any SessionStore) { self.store = store }

  /// The payload of a frame, unmasked and not inflated, up to `limit` bytes; fewer where the
  /// session file no longer has them.
  package func payload(of frame: LoggedFrame, limit: Int = .max) -> [UInt8] {
    let wanted = Int(clamping: min(frame.row.header.length, UInt64(clamping: limit)))
    var bytes = read(frame.segments, skipping: frame.row.header.byteCount, count: wanted)
    if let key = frame.row.header.maskingKey {
      bytes.withUnsafeMutableBytes { Masking.apply(key, to: $0, offset: 0) }
    }
    return bytes
  }

  /// The bytes of a frame as they stood on the wire, header first, up to `limit` of them.
  package func wireBytes(of frame: LoggedFrame, limit: Int = .max) -> [UInt8] {
    let wanted = Int(clamping: min(frame.row.wireLength, UInt64(clamping: limit)))
    return read(frame.segments, skipping: 0, count: wanted)
  }

  private func read(_ segments: [Segment], skipping: Int, count: Int) -> [UInt8] {
    var skip = skipping
    var bytes: [UInt8] = []
    for segment in segments where bytes.count < count {
      if skip >= segment.count {
        skip -= segment.count
        continue
      }
      let wanted = min(segment.count - skip, count - bytes.count)
      let got = store.read(position: segment.position + UInt64(skip), count: wanted)
      bytes += got
      if got.count < wanted { break }
      skip = 0
    }
    return bytes
  }
}
