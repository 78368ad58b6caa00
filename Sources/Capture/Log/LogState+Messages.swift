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
  ///
  /// - Parameter reach: Frames of the connection that are looked at.
  package func lastFrame(
    ofMessageOf row: FrameRow, reach: Int = LogState.messageReach
  ) -> FrameRow {
    let place = Int(row.connection) - 1
    guard let message = row.message, !row.header.fin, connections.indices.contains(place) else {
      return row
    }
    let index = connections[place].index
    let own = index.ordinal(ofFirstFrom: row.number)
    var last = row
    for ordinal in own + 1..<max(own + 1, min(index.count, own + reach)) {
      guard let number = index[ordinal], let frame = self.frame(number) else { break }
      guard frame.from == row.from, let other = frame.message else { continue }
      guard other == message else { break }
      last = frame
      if frame.header.fin { break }
    }
    return last
  }

  /// The numbers of all frames of the message that a frame is part of, in order, however many there
  /// are; of a frame that is alone its own.
  package func frameNumbers(ofMessageOf row: FrameRow) -> [UInt32] {
    let place = Int(row.connection) - 1
    guard let message = row.message, row.fragment ?? 0 > 0 || !row.header.fin,
      connections.indices.contains(place)
    else { return [row.number] }
    let index = connections[place].index
    let last = lastFrame(ofMessageOf: row, reach: index.count)
    var numbers = [last.number]
    var fragment = last.fragment ?? 0
    var ordinal = index.ordinal(ofFirstFrom: last.number)
    while fragment > 0, ordinal > 0 {
      ordinal -= 1
      guard let number = index[ordinal], let frame = self.frame(number) else { break }
      guard frame.message == message, frame.from == row.from else { continue }
      fragment = frame.fragment ?? 0
      numbers.append(number)
    }
    return numbers.reversed()
  }

  /// A frame with what the log knows of it.
  package func loggedFrame(_ number: UInt32) -> LoggedFrame? {
    guard let row = frame(number) else { return nil }
    return logged(row)
  }

  private func logged(_ row: FrameRow) -> LoggedFrame {
    LoggedFrame(
      row: row, rules: row.hasFindings ? rules(of: row) : [], segments: segments(of: row))
  }
}
