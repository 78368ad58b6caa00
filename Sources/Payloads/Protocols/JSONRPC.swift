import JSON

/// JSON-RPC 2.0 (jsonrpc.org/specification), batches included, and 1.0's messages, which have no
/// version.
struct JSONRPC: PayloadDecoder {
  static let about = About(
    form: "json-rpc", prefix: "rpc", name: "JSON-RPC", subprotocols: ["jsonrpc", "jsonrpc2.0"],
    fields: [
      .init("method", .text, "the method of a request or notification"),
      .init("id", .text, "what a request and its response have in common"),
      .init("params", .tree, "the parameters, as rpc.params.a or rpc.params[0]"),
      .init("result", .tree, "what a successful response has"),
      .init("error", .tree, "what a failed response has, as rpc.error.code"),
      .init("kind", .text, "request, notification, result or error"),
    ])

  init(_ conversation: ConversationFacts) {}

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    guard let json = evidence.json else { return .none }
    if json.isArray {
      guard let first = json[0], first.kind == .object,
        let call = JSONShape(json.bytes, first.range), call["jsonrpc"] != nil
      else { return .none }
      return .certain
    }
    if json.has(json["jsonrpc"], "2.0") { return .certain }
    guard let kind = Kind(json) else { return .none }
    return json["id"] != nil && kind != .notification ? .likely : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    guard let json = JSONShape(piece.bytes, isCut: piece.isCut) else { return false }
    guard json.isArray else { return call(json, to: &sink) }
    let calls = json.parts.map { JSONShape(json.bytes, $0.range) }
    guard !calls.isEmpty, calls.allSatisfy({ $0.flatMap { Kind($0) } != nil }) else { return false }
    for case let shape? in calls { _ = call(shape, to: &sink) }
    return true
  }

  private enum Kind: String {
    case request, notification, result, error

    init?(_ json: JSONShape) {
      if json.isArray { return nil }
      if let method = json["method"], method.kind == .string {
        let id = json["id"]
        self = id == nil || id?.kind == .null ? .notification : .request
      } else if let error = json["error"], error.kind != .null {
        self = .error
      } else if json["result"] != nil {
        self = .result
      } else {
        return nil
      }
    }
  }

  private func call(_ json: JSONShape, to sink: inout NodeSink) -> Bool {
    guard let kind = Kind(json) else { return false }
    sink.beginUnit(Self.about, at: json.range)
    sink.jsonBody(json.range)
    say(kind, json, to: &sink)
    sink.leaf(.name("kind"), .word(kind.rawValue), at: json.range.lowerBound..<json.range.lowerBound)
    for name in ["id", "method", "params", "result", "error"] { sink.part(name, json, json[name]) }
    let id = json["id"].map { Array(json.bytes[$0.range]) } ?? []
    switch kind {
    case .request:
      sink.link(Link(.request, space: "rpc", id: id, label: json.scalar(json["method"]) ?? []))
    case .result, .error: sink.link(Link(.reply, space: "rpc", id: id))
    case .notification: break
    }
    sink.endUnit()
    return true
  }

  private func say(_ kind: Kind, _ json: JSONShape, to sink: inout NodeSink) {
    sink.say("rpc", .operation)
    switch kind {
    case .request, .notification:
      if let method = json["method"] { sink.say(json.inside(method), .subject) }
    case .result: sink.say(" ok", .operation)
    case .error: sink.say(" error", .issue)
    }
    if let id = json.scalar(json["id"]) { sink.say(" #" + String(decoding: id, as: UTF8.self), .id) }
    for name in ["params", "result", "error"] {
      if let part = json[name], part.kind != .null { sink.say(json: part.range) }
    }
  }
}
