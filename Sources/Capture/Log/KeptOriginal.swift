package import WebSocket

/// Frames as they arrived, before windsock changed or dropped them, as a recording keeps them.
package struct KeptFrames: Sendable {
  package var headers: [FrameHeader]
  /// Header and payload of one frame after the other.
  package var bytes: [UInt8]

  package init(headers: [FrameHeader], bytes: [UInt8]) {
    self.headers = headers
    self.bytes = bytes
  }
}

/// The original of a held message in the session file.
package struct KeptOriginal: Sendable, Equatable {
  /// Where its first frame is.
  var position: UInt64
  var headers: [FrameHeader]

  package init(position: UInt64, headers: [FrameHeader]) {
    self.position = position
    self.headers = headers
  }

  var byteCount: Int {
    headers.reduce(0) { $0 &+ $1.byteCount &+ Int(clamping: $1.length) }
  }
}
