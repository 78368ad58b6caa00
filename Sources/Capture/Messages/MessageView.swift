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

/// Puts frames together to messages as they come, one connection beside the other.
package struct MessageView {
  /// The most content bytes of a message that are kept.
  private static let limit = 64 << 20
  /// The most frames of a message that are kept.
  private static let frameLimit = 1 << 20

  private struct Key: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  private var open: [Key: [LoggedFrame]] = [:]

  package init() {}

  /// Takes the next frame.
  ///
  /// - Returns: The message it completes; nil for a control frame, or while the message is incomplete.
  package mutating func take(_ frame: LoggedFrame, source: FormatSource) -> LoggedMessage? {
    guard let number = frame.row.message else { return nil }
    let key = Key(connection: frame.row.connection, from: frame.row.from)
    var frames = open.removeValue(forKey: key) ?? []
    // A message that another one interrupted is left behind (F14).
    if frames.first?.row.message != number { frames = [] }
    if frames.count < Self.frameLimit { frames.append(frame) }
    guard frame.row.header.fin else {
      open[key] = frames
      return nil
    }
    return Self.message(frames, source)
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
