import JSON

/// The Language Server Protocol 3.17: JSON-RPC 2.0, with or without the base protocol's headers
/// around each message.
struct LSP: RPCDialect, Equatable {
  static let about = About(
    form: "lsp", prefix: "lsp", name: "Language Server Protocol",
    subprotocols: ["lsp", "languageserver"],
    fields: [
      .init("method", .text, "the method, such as textDocument/hover"),
      .init("id", .text, "what a request and its response have in common"),
      .init("params", .tree, "the parameters, such as lsp.params.textDocument.uri"),
      .init("result", .tree, "what a successful response has"),
      .init("error", .tree, "what a failed response has, such as lsp.error.code"),
      .init("kind", .text, "request, notification, result or error"),
      .init("jsonrpc", .text, "the version of JSON-RPC, 2.0"),
      .init("headers", .text, "the header part before the message, where there is one"),
    ])
  static let word = "lsp"

  var trust: Trust
  /// The bytes that each end sent of a message whose end has not come.
  var pending: [[UInt8]] = [[], []]

  init(_ conversation: ConversationFacts) { trust = Trust(conversation, Self.about) }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    let bytes = evidence.piece.bytes
    switch LSPFrame.next(in: bytes, from: 0) {
    case .frame(let frame):
      let message = JSONShape(bytes, frame.content).flatMap { RPCMessage($0) }
      return message?.hasVersion == true ? .certain : .none
    case .incomplete: return LSPFrame.begins(bytes) ? .likely : .none
    case .none: break
    }
    guard let json = evidence.json, let message = RPCMessage(json), message.hasVersion
    else { return .none }
    return LSPMethod.isOne(message) ? .certain : .none
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    if !pending[side(piece)].isEmpty || LSPFrame.begins(piece.bytes) {
      return frames(piece, to: &sink)
    }
    guard let json = JSONShape(piece.bytes, isCut: piece.isCut), let message = RPCMessage(json)
    else {
      return sink.broken(
        piece, of: Self.about, Self.word, trust, lacks: "neither a request nor a response")
    }
    trust = max(trust, .proved)
    Self.begin(message, at: json.range, to: &sink)
    Self.values(of: message, to: &sink)
    sink.endUnit()
    return true
  }

  static func errorName(_ code: Int) -> String? { RPCErrorCode.lspName(code) }

  static func meaning(of message: RPCMessage) -> MemberNotes {
    guard let type = LSPMethod.messageType(message) else { return MemberNotes() }
    return MemberNotes(inner: ["params": ["type": type]])
  }

  static func sayParams(of message: RPCMessage, to sink: inout NodeSink) -> Bool {
    guard let params = message.params else { return false }
    if let type = LSPMethod.messageType(message), let text = params["message"] {
      sink.say(" " + type, .subject)
      sink.say(json: text.range)
      return true
    }
    guard message.method == Array("$/cancelRequest".utf8), let id = params.scalar(params["id"])
    else { return false }
    sink.say(" of #" + String(decoding: id, as: UTF8.self), .id)
    return true
  }
}
