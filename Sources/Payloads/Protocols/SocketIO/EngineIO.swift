import JSON

/// Engine.IO (its protocol's revisions 3 and 4) with messages other than those of Socket.IO.
struct EngineIO: PayloadDecoder, Equatable {
  static let about = About(
    form: "engine.io", prefix: "engineio", name: "Engine.IO",
    fields: [
      .init("type", .text, "open, close, ping, pong, message, upgrade or noop"),
      .init("sid", .text, "the session that an open packet begins"),
      .init("upgrades", .tree, "the transports that may follow, such as engineio.upgrades[0]"),
      .init("pingInterval", .number, "milliseconds between pings"),
      .init("pingTimeout", .number, "milliseconds until a missing pong or ping ends the session"),
      .init("maxPayload", .number, "the most bytes that the server takes of one polling body"),
      .init("data", .tree, "what a message holds, and what a ping or pong says"),
    ])

  private var session: EngineIOSession

  init(_ conversation: ConversationFacts) { session = EngineIOSession(conversation) }

  static func claim(_ evidence: Evidence) -> Claim {
    let target = evidence.facts.target
    if EngineIOSession.version(target) != nil {
      return target.contains("/engine.io") ? .named : .none
    }
    return EngineIOPacket.isOpen(evidence.piece) ? .likely : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    let whole = 0..<piece.bytes.count
    guard piece.isText else {
      let packet = EngineIOPacket(binary: piece.bytes, whole, version: session.version)
      Self.unit(packet, to: &sink)
      return true
    }
    return text(whole, of: piece, to: &sink)
  }

  /// Reads one packet that is text.
  private mutating func text(
    _ range: Range<Int>, of piece: Piece, to sink: inout NodeSink
  ) -> Bool {
    guard let packet = EngineIOPacket(text: sink.bytes, range) else {
      guard session.isProven else { return false }
      Self.broken(range, to: &sink)
      return true
    }
    guard session.isProven || packet.isSound(sink.bytes) else { return false }
    session.note(packet, isFromClient: piece.isFromClient)
    Self.unit(packet, to: &sink)
    return true
  }
}

extension EngineIO: PollingDecoder {
  var isOver: Bool { session.isOver }

  mutating func decodeBody(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard
      let packets = EngineIOPayload.packets(
        in: piece.bytes, version: session.version, isCut: piece.isCut)
    else { return false }
    for packet in packets where sink.takesMore() {
      switch packet.kind {
      case .text: _ = text(packet.range, of: piece, to: &sink)
      case .binary: Self.unit(packet.packet(sink.bytes), to: &sink)
      case .base64:
        let outer = sink.enter(
          EngineIOPayload.bytes(ofBase64: piece.bytes[packet.range]), "base64", from: packet.range)
        var inner = EngineIOPacket(binary: sink.bytes, 0..<sink.bytes.count, version: 4)
        inner.place = packet.range
        Self.unit(inner, to: &sink)
        sink.leave(to: outer)
      }
    }
    return true
  }
}
