import Pcapng
import WebSocket

extension LogState {
  /// Frames of one connection in the order of completion.
  ///
  /// - Parameters:
  ///   - connection: The connection's number.
  ///   - ordinal: Where to begin among the connection's frames, from 0.
  ///   - limit: The most frames to give.
  /// - Returns: The frames; none when there are no more yet.
  package func frames(of connection: UInt32, from ordinal: Int, limit: Int) -> [LoggedFrame] {
    guard let index = self.connection(connection)?.index else { return [] }
    var frames: [LoggedFrame] = []
    var next = ordinal
    while frames.count < limit, let number = index[next], let row = frame(number) {
      frames.append(LoggedFrame(row: row, rules: rules(of: row), segments: segments(of: row)))
      next += 1
    }
    return frames
  }
}

extension LogState {
  /// The frames of an edited message as they had arrived, where the file has them.
  ///
  /// They have the number of the edited frame and no message of their own; what was compressed is
  /// one frame with the content.
  package func originals(of frame: FrameRow) -> [LoggedFrame] {
    guard let held = mark(of: frame)?.held, let original = originals[held] else { return [] }
    var position = original.position
    return original.headers.map { header in
      var row = frame
      row.header = header
      row.position = position
      row.message = nil
      row.fragment = nil
      row.flags = FrameFlags(header, from: frame.from)
      let count = header.byteCount &+ Int(clamping: header.length)
      defer { position &+= UInt64(count) }
      return LoggedFrame(
        row: row, rules: [], segments: [Segment(position: position, count: count)])
    }
  }
}
