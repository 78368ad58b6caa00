// Packets that began in an earlier message.
extension MQTTStream {
  /// Reads the rest of the packet under way.
  ///
  /// - Returns: Where the next packet begins.
  mutating func finishPacket(_ sink: inout NodeSink) -> Int {
    let limit = MQTTPacket.headLength
    let head = Array(pending.kept.prefix(limit)) + piece.bytes.prefix(limit)
    let count = piece.bytes.count
    switch MQTTPacket.head(head, at: 0) {
    case .short: break
    case .broken(let text, let offset):
      let outer = enter(count, &sink)
      Self.broken(text, offset, 0..<sink.bytes.count, at: 0..<count, isContinued: true, &sink)
      sink.leave(to: outer)
      return count
    case .packet(let packet):
      let missing = packet.end - pending.count
      // The packet before never got all the bytes it claimed: its fault is shown, and the stream
      // continues.
      let isNew = beginsAnew(packet, missing)
      guard isNew || missing <= count || piece.isCut else { break }
      let used = isNew ? 0 : min(max(0, missing), count)
      if isNew, pending.kept.count < packet.bodyStart {
        dropHeader(&sink)
        return 0
      }
      finish(packet, with: used, isCut: piece.isCut && !isNew, &sink)
      return used
    }
    pending.add(piece.bytes[...])
    sink.wait()
    return count
  }

  /// Reports that what is pending never became a packet.
  private mutating func dropHeader(_ sink: inout NodeSink) {
    let outer = enter(0, &sink)
    let range = 0..<sink.bytes.count
    Self.broken(
      "the packet ends inside its fixed header", range.upperBound, range, at: 0..<0,
      isContinued: true, &sink)
    sink.leave(to: outer)
  }

  /// Whether a message consists of whole packets by itself, while what is pending and its first
  /// bytes are not a good packet: then the earlier remaining length was wrong.
  private func beginsAnew(_ packet: MQTTPacket, _ missing: Int) -> Bool {
    guard piece.bytes.count >= Self.shortestBeginning, Self.isClean(piece, state) else {
      return false
    }
    guard missing >= 0, missing <= piece.bytes.count else { return true }
    if missing < piece.bytes.count {
      let rest = Array(piece.bytes[missing...])
      let isGood = Self.isClean(
        Piece(rest, isText: false, isFromClient: piece.isFromClient), state)
      if !isGood { return true }
    }
    let joined = pending.kept + piece.bytes.prefix(missing)
    guard pending.count == pending.kept.count else { return false }
    return !Self.isClean(Piece(joined, isText: false, isFromClient: piece.isFromClient), state)
  }

  /// Shorter messages are whole packets by chance too often, such as `C0 00` in a payload.
  private static let shortestBeginning = 4

  /// Reads a packet whose first bytes are pending and whose last ones the message begins with.
  private mutating func finish(
    _ packet: MQTTPacket, with used: Int, isCut: Bool, _ sink: inout NodeSink
  ) {
    let isKept = pending.count == pending.kept.count
    sink.beginUnit(MQTT.about, at: 0..<used)
    let outer = enter(isKept ? used : 0, &sink)
    let bytes = sink.bytes
    let leftOut = isKept && !isCut ? 0 : packet.end - bytes.count
    read(packet, bytes, end: bytes.count, leftOut: max(0, leftOut), &sink)
    sink.endContinuedUnit()
    sink.leave(to: outer)
  }

  /// Makes what is pending and the first bytes of the message one source, and reads it.
  private mutating func enter(_ used: Int, _ sink: inout NodeSink) -> Int {
    let joined = pending.kept + piece.bytes.prefix(used)
    pending = PendingBytes()
    return sink.enter(joined, "joined", from: 0..<used)
  }
}
