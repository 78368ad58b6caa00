import JSON

/// Records of JSON, each ended by the byte 0x1E (HubProtocol.md, "JSON Encoding").
enum SignalRJSON {
  /// How certain it is that a message begins with a record.
  static func claim(_ piece: Piece) -> Claim {
    let bytes = piece.bytes
    guard bytes.first == UInt8(ascii: "{"), piece.isCut || bytes.last == SignalR.separator else {
      return .none
    }
    let end = bytes.firstIndex(of: SignalR.separator) ?? bytes.count
    guard let shape = JSONShape(bytes, 0..<end, isCut: piece.isCut), !shape.isArray else {
      return .none
    }
    switch kind(shape) {
    case nil: return .none
    case .handshakeResponse: return .likely
    default: return .certain
    }
  }

  /// The message that an object represents; nil when it is not one.
  static func kind(_ shape: JSONShape) -> SignalRKind? {
    if let type = shape["type"] {
      return shape.integer(type).flatMap { SignalRKind(wire: $0) }
    }
    if shape["protocol"]?.kind == .string, shape.integer(shape["version"]) != nil {
      return .handshakeRequest
    }
    let isAnswer = shape.parts.allSatisfy { shape.bytes[$0.name].elementsEqual("error".utf8) }
    return isAnswer ? .handshakeResponse : nil
  }
}

extension SignalR {
  /// Reads one record.
  ///
  /// - Returns: Where the next one begins.
  mutating func jsonRecord(from start: Int, _ piece: Piece, _ sink: inout NodeSink) -> Int {
    let bytes = piece.bytes
    let separator = bytes[start...].firstIndex(of: Self.separator)
    let end = separator ?? bytes.count
    let range = start..<end
    sink.beginUnit(Self.about, at: start..<(separator.map { $0 + 1 } ?? end))
    sink.say("signalr", .operation)
    let shape = JSONShape(bytes, range, isCut: piece.isCut && separator == nil)
    if let shape, !shape.isArray, let kind = SignalRJSON.kind(shape) {
      message(kind, shape, piece, &sink)
    } else {
      unknown(range, isJSON: shape != nil, &sink)
    }
    if separator == nil { sink.issue("no byte 1E ends the record", at: end) }
    sink.endUnit()
    return separator.map { $0 + 1 } ?? end
  }

  private mutating func message(
    _ kind: SignalRKind, _ shape: JSONShape, _ piece: Piece, _ sink: inout NodeSink
  ) {
    if kind == .handshakeRequest {
      encoding = shape.has(shape["protocol"], "json") ? .json : .messagePack
    }
    noteRecord(kind, of: piece)
    sink.jsonBody(shape.range)
    say(kind, shape, &sink)
    if shape["type"] == nil {
      let place = shape.range.lowerBound
      sink.leaf(.name("type"), .word(kind.name), at: place..<place)
    }
    for part in shape.parts { member(part, of: shape, kind, &sink) }
    if let text = problem(kind, shape) { sink.issue(text, at: shape.range.lowerBound) }
    let call = SignalRCall(
      kind: kind, id: shape.scalar(shape["invocationId"]),
      target: kind.isCall ? shape.scalar(shape["target"]) ?? [] : [],
      streams: streams(shape))
    if let link = link(call, fromClient: piece.isFromClient) { sink.link(link) }
  }

  private func member(
    _ part: JSONShape.Part, of shape: JSONShape, _ kind: SignalRKind, _ sink: inout NodeSink
  ) {
    let range = part.start..<part.range.upperBound
    switch String(decoding: shape.bytes[part.name], as: UTF8.self) {
    case "type": sink.leaf(.name("type"), .word(kind.name), at: range)
    case "invocationId": sink.part("invocation", shape, part)
    case let name where Self.about.fields.contains { $0.name == name }:
      sink.part(name, shape, part)
    default: sink.jsonValue(shape.label(part), part.range, from: part.start)
    }
  }

  private func streams(_ shape: JSONShape) -> [[UInt8]] {
    guard let part = shape["streamIds"], part.kind == .array,
      let ids = JSONShape(shape.bytes, part.range)
    else { return [] }
    return ids.parts.compactMap { ids.scalar($0) }
  }

  /// What the specification forbids about a message.
  private func problem(_ kind: SignalRKind, _ shape: JSONShape) -> String? {
    if kind.needsID, shape["invocationId"] == nil { return "a \(kind.name) has an invocationId" }
    if kind.isCall, shape["target"] == nil { return "a \(kind.name) has a target" }
    if kind == .completion, shape["result"] != nil, shape["error"] != nil {
      return "a Completion has either a result or an error"
    }
    return nil
  }

  private func unknown(_ range: Range<Int>, isJSON: Bool, _ sink: inout NodeSink) {
    if range.isEmpty { return sink.issue("the record is empty", at: range.lowerBound) }
    sink.say(json: range)
    sink.json(.none, range)
    guard sink.unit?.issues.isEmpty == true else { return }
    sink.issue(
      isJSON ? "not a message of SignalR" : "not a JSON object", at: range.lowerBound)
  }
}

// The summary.
extension SignalR {
  private func say(_ kind: SignalRKind, _ shape: JSONShape, _ sink: inout NodeSink) {
    sink.say(" " + kind.name, .operation)
    if let target = shape.scalar(shape["target"]), kind.isCall { sink.say(bytes: target, .subject) }
    if let id = shape.scalar(shape["invocationId"]) {
      sink.say(" #" + String(decoding: id, as: UTF8.self), .id)
    }
    for name in ["protocol", "version", "sequenceId"] {
      if let word = shape.scalar(shape[name]) { sink.say(bytes: word, .subject) }
    }
    for name in ["arguments", "item", "result"] {
      if let part = shape[name] { sink.say(json: part.range) }
    }
    if let error = shape["error"], error.kind != .null {
      sink.say(" error", .issue)
      sink.say(json: error.range)
    }
    if kind == .close, let part = shape["allowReconnect"], shape.value(part) == .bool(true) {
      sink.say(" allowReconnect", .note)
    }
  }
}
