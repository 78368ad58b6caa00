// Frames that began in an earlier message.
extension STOMPStream {
  /// Reads the rest of the frame under way.
  ///
  /// - Returns: Where the next frame begins; nil when the frame continues in later messages.
  mutating func finishFrame(_ sink: inout NodeSink) -> Int? {
    if Self.beginsWithCommand(piece.bytes) {
      // The end of the frame before never came: its fault is shown, and the stream continues.
      finish(with: 0, isCut: pending.hasLost, &sink)
      return 0
    }
    guard pending.isReady(with: piece.bytes) || piece.isCut else { return wait(&sink) }
    if pending.hasLost {
      let used = pending.end(in: piece.bytes)
      finish(with: used, isCut: true, &sink)
      return used
    }
    let joined = pending.bytes.kept + piece.bytes
    guard let frame = STOMPFrame(joined, from: 0) else { return wait(&sink) }
    if frame.ending == .headers, joined.count < Self.longestHeaders, frame.end == joined.count,
      !piece.isCut
    {
      return wait(&sink)
    }
    if frame.ending == .body, !piece.isCut, !STOMPPending.isReady(frame.need, joined.count) {
      pending.need = frame.need
      return wait(&sink)
    }
    let used = max(0, frame.end - pending.bytes.count)
    finish(with: used, isCut: piece.isCut && used == piece.bytes.count, &sink)
    return used
  }

  private mutating func wait(_ sink: inout NodeSink) -> Int? {
    pending.bytes.add(piece.bytes[...])
    sink.wait()
    return nil
  }

  /// Reads what is pending and the first bytes of the message as one frame.
  private mutating func finish(with used: Int, isCut: Bool, _ sink: inout NodeSink) {
    let leftOut = pending.bytes.count - pending.bytes.kept.count
    let joined = pending.bytes.kept + (leftOut > 0 ? [] : piece.bytes.prefix(used))
    pending = STOMPPending()
    guard let frame = STOMPFrame(joined, from: 0) else { return }
    sink.beginUnit(STOMP.about, at: 0..<used)
    let outer = sink.enter(joined, "joined", from: 0..<used)
    read(frame, joined, isCut: isCut, &sink)
    if leftOut > 0 {
      sink.leaf(
        .name("unread"), .made("\(leftOut + used) more bytes of the frame are not kept"),
        at: joined.count..<joined.count)
    }
    sink.endContinuedUnit()
    sink.leave(to: outer)
  }
}
