import JSON

/// JSON-RPC 2.0 (jsonrpc.org/specification), batches included, and 1.0's messages, which have no
/// version.
struct JSONRPC: RPCDialect, Equatable {
  static let remembers = false
  static let about = About(
    form: "json-rpc", prefix: "rpc", name: "JSON-RPC",
    subprotocols: ["jsonrpc", "jsonrpc2.0", "mcp"],
    fields: [
      .init("method", .text, "the method of a request or notification"),
      .init("id", .text, "what a request and its response have in common"),
      .init("params", .tree, "the parameters, such as rpc.params.a or rpc.params[0]"),
      .init("result", .tree, "what a successful response has"),
      .init("error", .tree, "what a failed response has, such as rpc.error.code"),
      .init("kind", .text, "request, notification, result or error"),
      .init("jsonrpc", .text, "the version of JSON-RPC, 2.0"),
    ])
  static let word = "rpc"

  private var trust: Trust
  private var subscriptions = RPCSubscriptions()

  init(_ conversation: ConversationFacts) { trust = Trust(conversation, Self.about) }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    guard let json = evidence.json else { return .none }
    if json.isArray {
      guard let first = json[0], first.kind == .object,
        let message = json.inner(first).flatMap({ RPCMessage($0) })
      else { return .none }
      return message.hasVersion ? .certain : .none
    }
    guard let message = RPCMessage(json) else { return .none }
    // A response by itself may belong to a protocol that is built on JSON-RPC.
    if message.hasVersion { return message.method == nil ? .likely : .certain }
    guard message.kind != .notification, json["id"] != nil else { return .none }
    return json.parts.allSatisfy { json.isMember($0) } ? .likely : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let json = JSONShape(piece.bytes, isCut: piece.isCut) else { return broken(piece, &sink) }
    if json.isArray { return batch(json, piece, to: &sink) || broken(piece, &sink) }
    guard let message = RPCMessage(json) else { return broken(piece, &sink) }
    unit(message, to: &sink)
    return true
  }

  private mutating func unit(_ message: RPCMessage, to sink: inout NodeSink) {
    if message.hasVersion { trust = max(trust, .proved) }
    Self.begin(message, at: message.json.range, to: &sink)
    if let link = subscriptions.link(message, space: Self.about.prefix) { sink.link(link) }
    Self.values(of: message, to: &sink)
    sink.endUnit()
  }

  private func broken(_ piece: Piece, _ sink: inout NodeSink) -> Bool {
    sink.broken(
      piece, of: Self.about, Self.word, trust, lacks: "neither a request nor a response")
  }
}

// Batches (section 6).
extension JSONRPC {
  private mutating func batch(_ first: JSONShape, _ piece: Piece, to sink: inout NodeSink) -> Bool {
    let isOne = { (part: JSONShape.Part) in
      first.inner(part).flatMap { RPCMessage($0) }.map { $0.hasVersion }
    }
    let messages = first.parts.map(isOne)
    let hasVersion = messages.contains(true) || trust > .none && messages.contains(false)
    guard hasVersion || !messages.isEmpty && !messages.contains(nil),
      let all = JSONShape(piece.bytes, isCut: piece.isCut, limit: .max)
    else { return false }
    for part in all.parts { element(part, of: all, to: &sink) }
    return true
  }

  private mutating func element(
    _ part: JSONShape.Part, of batch: JSONShape, to sink: inout NodeSink
  ) {
    let message = batch.inner(part).flatMap { RPCMessage($0) }
    if let message { return unit(message, to: &sink) }
    sink.beginUnit(Self.about, at: part.range)
    sink.say(Self.word, .operation)
    sink.say(json: part.range)
    sink.root("json")
    sink.json(.none, part.range)
    sink.issue("neither a request nor a response", at: part.range.lowerBound)
    sink.endUnit()
  }
}

extension JSONShape {
  /// Whether a member is one of JSON-RPC's.
  fileprivate func isMember(_ part: Part) -> Bool {
    ["id", "method", "params", "result", "error"].contains {
      bytes[part.name].elementsEqual($0.utf8)
    }
  }
}
