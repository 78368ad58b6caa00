import JSON

/// Rails' Action Cable: `actioncable-v1-json`, and AnyCable's extension of it.
struct ActionCable: PayloadDecoder, Equatable {
  static let remembers = false
  static let about = About(
    form: "actioncable", prefix: "actioncable", name: "Action Cable",
    subprotocols: [
      "actioncable-v1-json", "actioncable-unsupported", "actioncable-v1-ext-json",
    ],
    fields: [
      .init("type", .text, "the type of a server's message, such as confirm_subscription"),
      .init("command", .text, "the command of a client, such as subscribe"),
      .init("channel", .text, "the channel, out of the identifier"),
      .init("identifier", .text, "the identifier of the subscription, as it is sent"),
      .init("action", .text, "the action of a client's message, out of its data"),
      .init("data", .text, "the data of a client's message, as it is sent"),
      .init("message", .tree, "the message, such as actioncable.message.body"),
      .init("reason", .text, "why the server disconnects"),
      .init("reconnect", .flag, "whether the client is to connect again"),
    ])

  private var trust: Trust

  init(_ conversation: ConversationFacts) { trust = Trust(conversation, Self.about) }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    guard let json = evidence.json, let message = ActionCableMessage(json) else { return .none }
    if message.channel != nil, message.isSubscribing { return .certain }
    return evidence.facts.target.contains("/cable") ? .certain : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let json = JSONShape(piece.bytes, isCut: piece.isCut),
      let message = ActionCableMessage(json)
    else {
      return sink.broken(piece, of: Self.about, "cable", trust, lacks: "no type and no command")
    }
    trust = max(trust, .proved)
    sink.beginUnit(Self.about, at: json.range)
    sink.jsonBody(json.range)
    message.say(to: &sink)
    message.values(to: &sink)
    if let link = message.link(isFromClient: piece.isFromClient) { sink.link(link) }
    sink.endUnit()
    return true
  }
}
