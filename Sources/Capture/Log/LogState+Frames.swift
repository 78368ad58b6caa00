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
