/// STOMP 1.0 to 1.2 over WebSocket (stomp.github.io/stomp-specification-1.2.html).
///
/// A WebSocket message usually holds one STOMP frame, but may hold several, or part of one.
struct STOMP: PayloadDecoder, Equatable {
  static let about = About(
    form: "stomp", prefix: "stomp", name: "STOMP",
    subprotocols: ["v10.stomp", "v11.stomp", "v12.stomp", "stomp"],
    fields: [
      .init("command", .text, "the command, such as SEND or MESSAGE"),
      .init("destination", .text, "where a message goes to or comes from"),
      .init("body", .tree, "the body; json.a is a member of it when it is JSON"),
      .init(
        "headers", .tree,
        "headers that the specification does not have, such as stomp.headers.priority"),
      .init("repeated", .tree, "repeated headers; only the first of a name counts"),
      .init("unread", .text, "what is not read because it is broken or too much"),
      .init("id", .text, "the subscription, or the message that is acknowledged"),
      .init("subscription", .text, "the subscription that a message is for"),
      .init("message_id", .text, "the header message-id"),
      .init("receipt", .text, "the receipt that the client asks for"),
      .init("receipt_id", .text, "the receipt that the server gives"),
      .init("transaction", .text, "the transaction that a frame belongs to"),
      .init("ack", .text, "how messages are acknowledged, or the id to acknowledge"),
      .init("message", .text, "what an ERROR says"),
      .init("content_type", .text, "the header content-type"),
      .init("content_length", .text, "the header content-length"),
      .init("version", .text, "the version that the server chose"),
      .init("accept_version", .text, "the versions that the client speaks"),
      .init("host", .text, "the virtual host"),
      .init("login", .text, "the user name of a CONNECT"),
      .init("passcode", .text, "the password of a CONNECT"),
      .init("heart_beat", .text, "milliseconds between heart-beats: sent, expected"),
      .init("server", .text, "the name of the server"),
      .init("session", .text, "the session's identifier"),
      .init("selector", .text, "which messages a subscription is for"),
    ])

  private var state = STOMPState()
  private var fromClient = STOMPPending()
  private var fromServer = STOMPPending()
  private var isProven: Bool

  init(_ conversation: ConversationFacts) {
    isProven =
      conversation.isChosen || Self.about.subprotocols.contains(conversation.subprotocol)
    state.version = STOMPVersion(
      conversation.subprotocol.utf8.dropFirst().prefix(2).flatMap { [$0, UInt8(ascii: ".")] }
        .dropLast())
  }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    let piece = evidence.piece
    guard STOMPStream.beginsWithCommand(piece.bytes), STOMPStream.isClean(piece, STOMPState())
    else { return .none }
    return .certain
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    var stream = STOMPStream(piece, state, piece.isFromClient ? fromClient : fromServer)
    guard !piece.bytes.isEmpty else {
      if !stream.pending.isEmpty { sink.wait() }
      return !stream.pending.isEmpty
    }
    if !isProven {
      guard STOMPStream.beginsWithCommand(piece.bytes), STOMPStream.isClean(piece, state) else {
        return false
      }
      isProven = true
    }
    guard stream.read(&sink) else { return false }
    state = stream.state
    if piece.isFromClient { fromClient = stream.pending } else { fromServer = stream.pending }
    return true
  }
}
