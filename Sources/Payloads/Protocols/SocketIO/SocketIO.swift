import JSON

/// Socket.IO (its protocol's revisions 3 to 5) over Engine.IO.
struct SocketIO: PayloadDecoder, Equatable {
  static let about = About(
    form: "socket.io", prefix: "socketio", name: "Socket.IO",
    fields: [
      .init(
        "type", .text,
        "connect, disconnect, event, ack, connect error, binary event or binary ack"),
      .init("namespace", .text, "the namespace; / where the packet names none"),
      .init("id", .number, "what an event and its acknowledgement have in common"),
      .init("attachments", .number, "how many binary messages belong to the packet"),
      .init("event", .text, "the name of an event"),
      .init(
        "args", .tree, "the arguments of an event or acknowledgement, such as socketio.args[0].x"),
      .init("data", .tree, "the data of connect and connect error, such as socketio.data.sid"),
    ])

  var session: EngineIOSession
  /// Whether packets of Socket.IO were seen, or the URL names it.
  var isProven: Bool
  /// The event whose attachments an end is sending.
  var client: SocketIOPending?
  var server: SocketIOPending?

  init(_ conversation: ConversationFacts) {
    session = EngineIOSession(conversation)
    isProven =
      conversation.isChosen || session.isProven && conversation.target.contains("socket.io")
  }

  static func claim(_ evidence: Evidence) -> Claim {
    let target = evidence.facts.target
    if EngineIOSession.version(target) != nil {
      return target.contains("/engine.io") ? .none : .named
    }
    let piece = evidence.piece
    guard piece.isText, let first = piece.bytes.first else { return .none }
    if first == 0x30 { return EngineIOPacket.isOpen(piece) ? .certain : .none }
    guard first == 0x34, piece.bytes.count > 2,
      let packet = SocketIOPacket(piece.bytes, 1..<piece.bytes.count, isCut: piece.isCut)
    else { return .none }
    return packet.isTelling ? .likely : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    let whole = 0..<piece.bytes.count
    let isRead =
      piece.isText ? text(whole, of: piece, to: &sink) : binary(whole, of: piece, to: &sink)
    waitIfPending(piece, &sink)
    return isRead
  }

  /// Notes when the end of the message belongs to an event whose attachments are still to come.
  mutating func waitIfPending(_ piece: Piece, _ sink: inout NodeSink) {
    guard pending(of: piece) != nil else { return }
    setPending(of: piece) { $0?.isEarlier = true }
    sink.wait()
  }

  func pending(of piece: Piece) -> SocketIOPending? { piece.isFromClient ? client : server }

  mutating func setPending(of piece: Piece, _ change: (inout SocketIOPending?) -> Void) {
    if piece.isFromClient { change(&client) } else { change(&server) }
  }
}

// Packets of Engine.IO, and what is in them.
extension SocketIO {
  /// Reads one packet that is text, in the source that the sink reads.
  mutating func text(_ range: Range<Int>, of piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let packet = EngineIOPacket(text: sink.bytes, range) else {
      guard session.isProven else { return false }
      EngineIO.broken(range, to: &sink)
      return true
    }
    if packet.kind == .message { return message(packet, of: piece, to: &sink) }
    guard session.isProven || packet.isSound(sink.bytes) else { return false }
    session.note(packet, isFromClient: piece.isFromClient)
    EngineIO.unit(packet, to: &sink)
    return true
  }

  private mutating func message(
    _ message: EngineIOPacket, of piece: Piece, to sink: inout NodeSink
  ) -> Bool {
    let packet = SocketIOPacket(sink.bytes, message.body, isCut: piece.isCut)
    guard let packet, packet.problem == nil || isProven else {
      guard session.isProven else { return false }
      if isProven { giveUp(piece, &sink) }
      EngineIO.unit(message, to: &sink, issue: isProven ? "not a packet type of Socket.IO" : nil)
      return true
    }
    giveUp(piece, &sink)
    if packet.kind == .connect, packet.namespace == nil, !piece.isFromClient {
      // Servers of Engine.IO 3 speak revisions of Socket.IO whose CONNECT has no data.
      session.noteVersion(packet.content.isEmpty ? 3 : 4)
    }
    if packet.isTelling {
      isProven = true
      session.prove()
    }
    if packet.isBinary, packet.attachments > 0, packet.problem == nil,
      let pending = SocketIOPending(packet, sink.bytes, isCut: piece.isCut)
    {
      setPending(of: piece) { $0 = pending }
    } else {
      unit(packet, at: message.place, from: piece, to: &sink)
    }
    return true
  }

  /// Reads one binary message: an attachment, where an event waits for one.
  mutating func binary(_ range: Range<Int>, of piece: Piece, to sink: inout NodeSink) -> Bool {
    let isWaiting = pending(of: piece) != nil
    guard isWaiting || session.isProven else { return false }
    let packet = EngineIOPacket(binary: sink.bytes, range, version: session.version)
    if !isWaiting, packet.kind == .message, let map = SocketIOMap(sink.bytes, packet.body) {
      map.unit(at: packet.place, from: piece, to: &sink)
      return true
    }
    attachment(packet, of: piece, to: &sink)
    return true
  }

  mutating func attachment(
    _ packet: EngineIOPacket, of piece: Piece, to sink: inout NodeSink
  ) {
    guard packet.kind == .message, var pending = pending(of: piece) else {
      return EngineIO.unit(packet, to: &sink)
    }
    guard pending.missing > 1 else {
      setPending(of: piece) { $0 = nil }
      return complete(pending, with: packet, from: piece, to: &sink)
    }
    // A second copy elsewhere would make each change copy the bytes.
    setPending(of: piece) { $0 = nil }
    pending.add(sink.bytes[packet.body], size: size(of: packet, in: piece))
    setPending(of: piece) { $0 = pending }
  }
}

extension SocketIO: PollingDecoder {
  var isOver: Bool { session.isOver }

  mutating func decodeBody(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard
      let packets = EngineIOPayload.packets(
        in: piece.bytes, version: session.version, isCut: piece.isCut)
    else { return false }
    for packet in packets where sink.takesMore() {
      switch packet.kind {
      case .text: _ = text(packet.range, of: piece, to: &sink)
      case .binary: attachment(packet.packet(sink.bytes), of: piece, to: &sink)
      case .base64:
        let outer = sink.enter(
          EngineIOPayload.bytes(ofBase64: piece.bytes[packet.range]), "base64", from: packet.range)
        var inner = EngineIOPacket(binary: sink.bytes, 0..<sink.bytes.count, version: 4)
        inner.place = packet.range
        attachment(inner, of: piece, to: &sink)
        sink.leave(to: outer)
      }
    }
    waitIfPending(piece, &sink)
    return true
  }
}
