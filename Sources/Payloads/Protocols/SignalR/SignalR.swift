import JSON

/// SignalR's hub protocol, in JSON and in MessagePack (HubProtocol.md of ASP.NET Core).
struct SignalR: PayloadDecoder, Equatable {
  static let about = About(
    form: "signalr", prefix: "signalr", name: "SignalR",
    fields: [
      .init("type", .text, "the message's name, such as Invocation or HandshakeRequest"),
      .init("target", .text, "the method of an invocation"),
      .init("invocation", .text, "what an invocation and its answers have in common"),
      .init("arguments", .tree, "the arguments of an invocation, such as signalr.arguments[0].x"),
      .init("streamIds", .tree, "the streams that the caller sends to the method"),
      .init("item", .tree, "one item of a stream"),
      .init("resultKind", .text, "error, void or value; only MessagePack has it"),
      .init("result", .tree, "what the method returned"),
      .init("error", .text, "why an invocation, a handshake or the connection failed"),
      .init("allowReconnect", .flag, "whether the client may connect again after a Close"),
      .init("sequenceId", .number, "the number of a message that an Ack or Sequence is about"),
      .init("headers", .tree, "headers of the message, such as signalr.headers.x"),
      .init("protocol", .text, "what the handshake asks for: json or messagepack"),
      .init("version", .number, "the version of the protocol that the handshake asks for"),
    ])

  static let separator: UInt8 = 0x1E

  enum Encoding: Sendable { case json, messagePack }

  /// The format that the handshake chose; nil while it is not known.
  var encoding: Encoding?
  /// Whether an earlier message left no doubt that it is SignalR.
  var isProven: Bool
  private var hasClientGreeted = false
  private var hasServerGreeted = false
  /// Streams that each end sends to a method of the other one.
  var clientStreams = SignalRStreams()
  var serverStreams = SignalRStreams()

  init(_ conversation: ConversationFacts) { isProven = conversation.isChosen }

  static func claim(_ evidence: Evidence) -> Claim {
    let claim = SignalRJSON.claim(evidence.piece)
    return claim == .none && SignalRMessagePack.isFramed(evidence.piece) ? .likely : claim
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    let bytes = piece.bytes
    if !isProven, !isLikely(piece) { return false }
    var start = 0
    repeat {
      if isJSON(start, piece) {
        start = jsonRecord(from: start, piece, &sink)
      } else {
        start = messagePackRecord(from: start, piece, &sink)
      }
    } while start < bytes.count && sink.takesMore()
    return true
  }

  private func isLikely(_ piece: Piece) -> Bool {
    SignalRJSON.claim(piece) > .none || SignalRMessagePack.isFramed(piece)
  }

  /// Whether the next record is JSON: the handshake always is, whatever it chooses.
  private func isJSON(_ start: Int, _ piece: Piece) -> Bool {
    if piece.isText || encoding == .json { return true }
    guard start < piece.bytes.count, piece.bytes[start] == UInt8(ascii: "{") else { return false }
    // The brace may be the length of a record, where the capture has no handshake.
    if piece.isFromClient ? hasClientGreeted : hasServerGreeted { return false }
    return start > 0 || !SignalRMessagePack.isFramed(piece)
  }

  mutating func noteRecord(_ kind: SignalRKind, of piece: Piece) {
    isProven = true
    if piece.isFromClient { hasClientGreeted = true } else { hasServerGreeted = true }
    if kind == .handshakeRequest { hasServerGreeted = false }
  }
}
