import JSON

/// A message of a Phoenix channel, whichever serializer wrote it.
struct PhoenixMessage {
  private enum Source {
    /// V1: an object.
    case object(JSONShape)
    /// V2: `[join_ref, ref, topic, event, payload]`.
    case array(JSONShape)
    case binary(PhoenixBinary)
  }

  let topic: [UInt8]
  let event: [UInt8]
  let ref: [UInt8]?
  let joinRef: [UInt8]?
  /// The status of a reply: `ok`, `error`.
  let status: [UInt8]?
  private let source: Source

  var isReply: Bool { event.elementsEqual("phx_reply".utf8) }

  /// - Returns: nil when it is not a message of a channel.
  init?(_ json: JSONShape) {
    guard let parts = Self.parts(of: json), parts.topic.kind == .string,
      parts.event.kind == .string, let topic = json.scalar(parts.topic),
      let event = json.scalar(parts.event)
    else { return nil }
    self.topic = topic
    self.event = event
    ref = json.scalar(parts.ref)
    joinRef = json.scalar(parts.joinRef)
    source = json.isArray ? .array(json) : .object(json)
    let isReply = event.elementsEqual("phx_reply".utf8)
    let payload = isReply ? json.inner(parts.payload) : nil
    status = payload?.scalar(payload?["status"])
  }

  init?(binary piece: Piece) {
    guard let binary = PhoenixBinary(piece) else { return nil }
    func text(_ range: Range<Int>?) -> [UInt8]? {
      range.flatMap { $0.isEmpty ? nil : Array(piece.bytes[$0]) }
    }
    topic = text(binary.topic) ?? []
    event = binary.kind == .reply ? Array("phx_reply".utf8) : text(binary.event) ?? []
    ref = text(binary.ref)
    joinRef = text(binary.joinRef)
    status = binary.kind == .reply ? text(binary.event) : nil
    source = .binary(binary)
  }

  private struct Parts {
    var joinRef: JSONShape.Part?
    var ref: JSONShape.Part?
    var topic: JSONShape.Part
    var event: JSONShape.Part
    var payload: JSONShape.Part?
  }

  private static func parts(of json: JSONShape) -> Parts? {
    if json.isArray {
      guard json.parts.count == 5, let topic = json[2], let event = json[3],
        isRef(json[0]), isRef(json[1]), json[4]?.kind != .number
      else { return nil }
      return Parts(joinRef: json[0], ref: json[1], topic: topic, event: event, payload: json[4])
    }
    guard let topic = json["topic"], let event = json["event"], json["payload"] != nil,
      isRef(json["ref"]), json["ref"] != nil
    else { return nil }
    return Parts(
      joinRef: json["join_ref"], ref: json["ref"], topic: topic, event: event,
      payload: json["payload"])
  }

  private static func isRef(_ part: JSONShape.Part?) -> Bool {
    guard let part else { return true }
    return part.kind == .null || part.kind == .string || part.kind == .number
  }
}

// Its payload.
extension PhoenixMessage {
  func say(to sink: inout NodeSink) {
    sink.say("phx", .operation)
    if let status {
      let isGood = status.elementsEqual("ok".utf8)
      sink.say(bytes: status, isGood ? .operation : .issue)
    } else {
      sink.say(bytes: event, .operation)
    }
    sink.say(bytes: topic, .subject)
    if let ref { sink.say(" #" + String(decoding: ref, as: UTF8.self), .id) }
    switch source {
    case .object(let json): sayPayload(json, json["payload"], to: &sink)
    case .array(let json): sayPayload(json, json[4], to: &sink)
    case .binary: break
    }
  }

  /// Adds the payload; for a reply, without the status.
  private func sayPayload(
    _ json: JSONShape, _ part: JSONShape.Part?, to sink: inout NodeSink
  ) {
    guard let part else { return }
    let response = status == nil ? nil : json.inner(part)?["response"]
    sink.say(json: (response ?? part).range)
  }

  func values(to sink: inout NodeSink) {
    switch source {
    case .object(let json):
      sink.members(json, of: Phoenix.about)
      addStatus(json, json["payload"], to: &sink)
    case .array(let json):
      for (name, part) in zip(["join_ref", "ref", "topic", "event", "payload"], json.parts) {
        sink.part(name, json, part)
      }
      addStatus(json, json[4], to: &sink)
    case .binary(let binary): binary.values(to: &sink)
    }
  }

  private func addStatus(
    _ json: JSONShape, _ payload: JSONShape.Part?, to sink: inout NodeSink
  ) {
    guard status != nil, let members = json.inner(payload),
      let part = members["status"]
    else { return }
    sink.part("status", members, part)
  }
}
