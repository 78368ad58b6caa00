import JSON

/// Phoenix channels: the V1 serializer's objects, the V2 serializer's arrays, and its binary
/// messages.
struct Phoenix: PayloadDecoder, Equatable {
  static let remembers = false
  static let about = About(
    form: "phoenix", prefix: "phoenix", name: "Phoenix channels",
    fields: [
      .init("event", .text, "the event, such as phx_join or one of the application's"),
      .init("topic", .text, "the topic of the channel"),
      .init("ref", .text, "what a push and its reply have in common"),
      .init("join_ref", .text, "the ref of the push that joined the channel"),
      .init("status", .text, "what a reply says: ok or error"),
      .init("payload", .tree, "the payload, such as phoenix.payload.body"),
    ])

  /// The most channels that are remembered.
  private static let topicLimit = 1024

  /// The ref that each topic was joined with, for broadcasts, which have none.
  private var joins: [[UInt8]: [UInt8]] = [:]
  private var trust = Trust.none

  init(_ conversation: ConversationFacts) {}

  static func claim(_ evidence: Evidence) -> Claim {
    let target = evidence.facts.target
    let isPhoenix = target.contains("/websocket") && target.contains("vsn=")
    guard evidence.piece.isText else {
      let message = PhoenixMessage(binary: evidence.piece)
      return isPhoenix && message != nil ? .certain : .none
    }
    guard let json = evidence.json, let message = PhoenixMessage(json) else { return .none }
    if isPhoenix { return .certain }
    let isOwn = message.event.starts(with: "phx_".utf8)
    let isHeartbeat =
      message.event.elementsEqual("heartbeat".utf8) && message.topic.elementsEqual("phoenix".utf8)
    return isOwn || isHeartbeat ? .certain : .likely
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    let json = piece.isText ? JSONShape(piece.bytes, isCut: piece.isCut) : nil
    let read = piece.isText ? json.flatMap { PhoenixMessage($0) } : PhoenixMessage(binary: piece)
    guard let message = read else {
      return sink.broken(piece, of: Self.about, "phx", trust, lacks: "not a message of a channel")
    }
    trust = .proved
    sink.beginUnit(Self.about, at: 0..<piece.bytes.count)
    if let json { sink.jsonBody(json.range) }
    message.say(to: &sink)
    message.values(to: &sink)
    if let link = link(message, isFromClient: piece.isFromClient) { sink.link(link) }
    sink.endUnit()
    return true
  }

  private mutating func link(_ message: PhoenixMessage, isFromClient: Bool) -> Link? {
    let space = Self.about.prefix
    let isJoin = message.event.elementsEqual("phx_join".utf8)
    if isFromClient {
      guard let ref = message.ref else { return nil }
      if isJoin, joins.count < Self.topicLimit { joins[message.topic] = ref }
      return Link(.request, space: space, id: ref, label: message.event)
    }
    if message.isReply { return message.ref.flatMap { reply(message, $0) } }
    guard let join = message.joinRef ?? joins[message.topic] else { return nil }
    let isEnd = ["phx_close", "phx_error"].contains { message.event.elementsEqual($0.utf8) }
    if isEnd { joins[message.topic] = nil }
    return Link(isEnd ? .end : .item, space: space, id: join)
  }

  /// A join stays open for what arrives on the channel, unless it is refused.
  private mutating func reply(_ message: PhoenixMessage, _ ref: [UInt8]) -> Link? {
    var role = Link.Role.reply
    if joins[message.topic] == ref {
      if message.status?.elementsEqual("ok".utf8) == true {
        role = .item
      } else {
        joins[message.topic] = nil
      }
    }
    return Link(role, space: Self.about.prefix, id: ref)
  }
}
