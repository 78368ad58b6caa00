import WebSocket

/// A whole message: its frames, and what they carry together.
package struct LoggedMessage: Sendable {
  package var frames: [LoggedFrame]
  /// The payloads of all frames, unmasked and inflated, up to the view's limit.
  package var content: [UInt8]
  /// The inflated length in bytes, however much of it is in `content`.
  package var length: UInt64

  package var first: LoggedFrame { frames[0] }
  package var last: LoggedFrame { frames[frames.count - 1] }
  package var isCompressed: Bool { first.row.flags.contains(.compressed) }
  /// The bytes of payload on the wire.
  package var wireLength: UInt64 { frames.reduce(0) { $0 &+ $1.row.header.length } }
}

/// Joins frames into messages as they come, and reads the contents.
package struct MessageView {
  /// The most content bytes of a message that are kept.
  private static let limit = 64 << 20

  private var joiner = FrameJoiner()

  package init() {}

  /// Takes the next frame.
  ///
  /// - Returns: The message it completes; nil for a control frame, or while the message is incomplete.
  package mutating func take(_ frame: LoggedFrame, source: FormatSource) -> LoggedMessage? {
    joiner.take(frame).map { Self.message($0, source) }
  }

  private static func message(_ frames: [LoggedFrame], _ source: FormatSource) -> LoggedMessage {
    var message = LoggedMessage(frames: frames, content: [], length: 0)
    if message.isCompressed {
      for frame in frames {
        let room = limit - message.content.count
        guard let part = source.inflated.content(of: frame, limit: room) else { break }
        message.content += part
      }
      message.length =
        frames.last.flatMap { last in
          source.log.read { $0.inflatedLength(of: last.row) }
        } ?? UInt64(message.content.count)
    } else {
      for frame in frames {
        message.content += source.payloads.payload(of: frame, limit: limit - message.content.count)
      }
      message.length = message.wireLength
    }
    return message
  }
}
