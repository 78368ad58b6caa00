import WebSocket

/// Joins frames into messages as they come, for all connections at once.
package struct FrameJoiner {
  /// The most frames of a message that are kept.
  private static let limit = 1 << 20

  private struct Key: Hashable {
    var connection: UInt32
    var from: Endpoint
  }

  private var open: [Key: [LoggedFrame]] = [:]

  package init() {}

  /// Takes the next frame.
  ///
  /// - Returns: The frames of the message it completes, in order; nil for a control frame, or while
  ///   the message is under way.
  package mutating func take(_ frame: LoggedFrame) -> [LoggedFrame]? {
    guard let message = frame.row.message else { return nil }
    // Most messages are one frame, and most of the time none is under way.
    if open.isEmpty, frame.row.header.fin { return [frame] }
    let key = Key(connection: frame.row.connection, from: frame.row.from)
    var frames = open.removeValue(forKey: key) ?? []
    // A message that another one interrupted is dropped (F14).
    if frames.first?.row.message != message { frames = [] }
    if frames.count < Self.limit { frames.append(frame) }
    guard frame.row.header.fin else {
      open[key] = frames
      return nil
    }
    return frames
  }
}
