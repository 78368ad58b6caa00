import WebSocket

/// Collects the complete frames of a peer with their payloads, for code that has to answer their
/// content.
struct FrameCollector: Sendable {
  /// A frame larger than this is not kept, and nothing after it.
  static let limit: UInt64 = 64 << 20

  private var bytes: [UInt8] = []
  private var start = 0
  /// Whether a frame is too large to be kept.
  private(set) var isOverLimit = false

  /// Takes the next bytes of the stream.
  ///
  /// - Parameter more: What arrived, beginning at a frame's first byte.
  /// - Returns: The frames they complete, payloads unmasked.
  mutating func receive(
    _ more: UnsafeRawBufferPointer
  ) -> [(header: FrameHeader, payload: [UInt8])] {
    if isOverLimit { return [] }
    bytes += more
    var frames: [(header: FrameHeader, payload: [UInt8])] = []
    while let header = bytes[start...].withUnsafeBytes({ FrameHeader($0) }) {
      isOverLimit = header.length > Self.limit
      if isOverLimit { break }
      let payloadStart = start + header.byteCount
      let end = payloadStart + Int(header.length)
      guard end <= bytes.count else { break }
      var payload = Array(bytes[payloadStart..<end])
      if let key = header.maskingKey {
        payload.withUnsafeMutableBytes { Masking.apply(key, to: $0, offset: 0) }
      }
      frames.append((header, payload))
      start = end
    }
    bytes.removeFirst(start)
    start = 0
    return frames
  }
}
