import JSON

/// GraphQL over WebSocket: graphql-transport-ws (its PROTOCOL.md), and the older protocol of
/// subscriptions-transport-ws, whose subprotocol is graphql-ws.
struct GraphQL: PayloadDecoder, Equatable {
  static let remembers = false
  static let about = About(
    form: "graphql", prefix: "graphql", name: "GraphQL over WebSocket",
    subprotocols: ["graphql-transport-ws", "graphql-ws"],
    fields: [
      .init("type", .text, "the type of the message, such as subscribe or next"),
      .init("id", .text, "the id of the operation"),
      .init("operation", .text, "query, mutation or subscription, out of the document"),
      .init("name", .text, "the name of the operation, out of the document"),
      .init("payload", .tree, "the payload, such as graphql.payload.variables.id"),
    ])

  private var trust: Trust

  init(_ conversation: ConversationFacts) { trust = Trust(conversation, Self.about) }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    guard let json = evidence.json, let type = GraphQLType(json) else { return .none }
    switch type {
    case .connectionInit, .connectionAck, .connectionKeepAlive: return .certain
    case .subscribe, .start:
      return json["id"] != nil && GraphQLRequest(json)?.operation != nil ? .certain : .none
    default: return .none
    }
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let json = JSONShape(piece.bytes, isCut: piece.isCut), let type = GraphQLType(json) else {
      return sink.broken(piece, of: Self.about, "gql", trust, lacks: "no type of the protocol")
    }
    trust = max(trust, .proved)
    sink.beginUnit(Self.about, at: json.range)
    sink.jsonBody(json.range)
    let request = type == .subscribe || type == .start ? GraphQLRequest(json) : nil
    say(type, json, request, to: &sink)
    sink.members(json, of: Self.about)
    if let operation = request?.operation, let range = request?.range {
      sink.leaf(.name("operation"), .made(operation.type.rawValue), at: range)
      if let name = operation.name {
        sink.leaf(.name("name"), .made(String(decoding: name, as: UTF8.self)), at: range)
      }
    }
    if let link = link(type, json, request, isFromClient: piece.isFromClient) { sink.link(link) }
    sink.endUnit()
    return true
  }

  private func say(
    _ type: GraphQLType, _ json: JSONShape, _ request: GraphQLRequest?, to sink: inout NodeSink
  ) {
    sink.say("gql " + type.rawValue, type.isFailure ? .issue : .operation)
    if let id = json.scalar(json["id"]) {
      sink.say(" #" + String(decoding: id, as: UTF8.self), .id)
    }
    guard let request else {
      if let payload = json["payload"], !isEmpty(payload, json) { sink.say(json: payload.range) }
      return
    }
    if let operation = request.operation { sink.say(bytes: operation.title, .subject) }
    if let variables = request.variables { sink.say(json: variables) }
  }

  private func isEmpty(_ part: JSONShape.Part, _ json: JSONShape) -> Bool {
    part.kind == .null || !part.isCut && json.inner(part)?.parts.isEmpty == true
  }

  private func link(
    _ type: GraphQLType, _ json: JSONShape, _ request: GraphQLRequest?, isFromClient: Bool
  ) -> Link? {
    switch type {
    case .connectionInit: return Link(.request, space: "graphql.init", id: [])
    case .connectionAck, .connectionError: return Link(.reply, space: "graphql.init", id: [])
    case .ping: return Link(.request, space: "graphql.ping", id: [])
    case .pong: return Link(.reply, space: "graphql.ping", id: [])
    case .connectionKeepAlive, .connectionTerminate: return nil
    default: break
    }
    guard let id = json.scalar(json["id"]) else { return nil }
    let space = "graphql"
    switch type {
    case .subscribe, .start:
      let label = request?.operation?.title ?? []
      return Link(.request, space: space, id: id, label: label)
    case .next, .data, .startAck: return Link(.item, space: space, id: id)
    case .error: return Link(.reply, space: space, id: id)
    default: return Link(.end, space: space, id: id, asker: isFromClient ? .sender : .usual)
    }
  }
}
