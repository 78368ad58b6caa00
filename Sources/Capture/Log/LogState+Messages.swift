import WebSocket

extension LogState {
  /// Frames of a connection that are looked at for one message.
  package static let messageReach = 1 << 16

  /// The frames of the message that ends with a frame, in order, as far back as `limit` of them.
  ///
  /// A control frame, and a frame of no message, is alone.
  package func frames(ofMessageEndingWith row: FrameRow, limit: Int) -> [LoggedFrame] {
    let place = Int(row.connection) - 1
    guard let message = row.message, connections.indices.contains(place) else {
      return [logged(row)]
    }
    let index = connections[place].index
    var ordinal = index.ordinal(ofFirstFrom: row.number)
    let oldest = max(0, ordinal - Self.messageReach)
    var frames = [logged(row)]
    var first = row
    while first.fragment ?? 0 > 0, frames.count < limit, ordinal > oldest {
      ordinal -= 1
      guard let number = index[ordinal], let frame = self.frame(number) else { break }
      guard frame.message == message, frame.from == row.from else { continue }
      first = frame
      frames.append(logged(frame))
    }
    return frames.reversed()
  }

  /// The last frame so far of the message that a frame is part of; the frame itself when it is
  /// alone.
  package func lastFrame(ofMessageOf row: FrameRow) -> FrameRow {
    let place = Int(row.connection) - 1
    guard let message = row.message, !row.header.fin, connections.indices.contains(place) else {
      return row
    }
    let index = connections[place].index
    let own = index.ordinal(ofFirstFrom: row.number)
    var last = row
    for ordinal in own + 1..<max(own + 1, min(index.count, own + Self.messageReach)) {
      guard let number = index[ordinal], let frame = self.frame(number) else { break }
      guard frame.from == row.from, let other = frame.message else { continue }
      guard other == message else { break }
      last = frame
      if frame.header.fin { break }
    }
    return last
  }

  private func logged(_ row: FrameRow) -> LoggedFrame {
    LoggedFrame(
      row: row, rules: row.hasFindings ? rules(of: row) : [], segments: segments(of: row))
  }
}
