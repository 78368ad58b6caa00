import JSON

/// One message of Action Cable.
struct ActionCableMessage {
  private static let types = [
    "welcome", "disconnect", "ping", "confirm_subscription", "reject_subscription",
    "confirm_history", "reject_history", "pong",
  ]
  private static let commands = [
    "subscribe", "unsubscribe", "message", "history", "pong", "whisper",
  ]

  private let json: JSONShape
  /// The type or the command; `message` for one of a channel.
  let operation: String
  /// The identifier with its escapes resolved: JSON again.
  private let identifier: [UInt8]?
  /// The name of the channel.
  let channel: [UInt8]?

  /// - Returns: nil when it is not one.
  init?(_ json: JSONShape) {
    self.json = json
    if json.isArray { return nil }
    let identifier = json["identifier"].flatMap { $0.kind == .string ? json.scalar($0) : nil }
    self.identifier = identifier
    let inner = identifier.flatMap { JSONShape($0) }
    channel = inner.flatMap { $0.scalar($0["channel"]) }
    if let type = Self.types.first(where: { json.has(json["type"], $0) }) {
      operation = type
    } else if let command = Self.commands.first(where: { json.has(json["command"], $0) }) {
      operation = command
    } else if identifier != nil, json["message"] != nil {
      operation = "message"
    } else {
      return nil
    }
  }

  var isSubscribing: Bool {
    ["subscribe", "confirm_subscription", "reject_subscription"].contains(operation)
  }

  func link(isFromClient: Bool) -> Link? {
    guard let identifier else { return nil }
    let space = ActionCable.about.prefix
    switch operation {
    case "subscribe": return Link(.request, space: space, id: identifier, label: channel ?? [])
    // A subscription stays open for its messages, unless it is refused.
    case "confirm_subscription": return Link(.item, space: space, id: identifier)
    case "reject_subscription": return Link(.reply, space: space, id: identifier)
    case "unsubscribe": return Link(.end, space: space, id: identifier, asker: .sender)
    case "message": return isFromClient ? nil : Link(.item, space: space, id: identifier)
    case "history":
      return Link(.request, space: space + ".history", id: identifier, label: channel ?? [])
    case "confirm_history", "reject_history":
      return Link(.reply, space: space + ".history", id: identifier)
    default: return nil
    }
  }

  func say(to sink: inout NodeSink) {
    let isBad = operation.hasPrefix("reject") || operation == "disconnect"
    sink.say("cable " + operation, isBad ? .issue : .operation)
    if let channel { sink.say(bytes: channel, .subject) }
    if let parameters { sink.say(bytes: parameters, .id) }
    if let reason = json.scalar(json["reason"]) { sink.say(bytes: reason, .subject) }
    if let time { return sink.say(" " + time, .note) }
    if let data = json.scalar(json["data"]) {
      sink.say(bytes: data, .string)
    } else if let message = json["message"] {
      sink.say(json: message.range)
    }
  }

  /// The rest of the identifier besides the channel.
  private var parameters: [UInt8]? {
    guard let identifier, let inner = JSONShape(identifier), inner["channel"] != nil else {
      return identifier
    }
    let others = inner.parts.filter { !inner.bytes[$0.name].elementsEqual("channel".utf8) }
    guard !others.isEmpty else { return nil }
    let members = others.map { inner.bytes[$0.start..<$0.range.upperBound] }
    return [UInt8(ascii: "{")] + members.joined(separator: [UInt8(ascii: ",")])
      + [UInt8(ascii: "}")]
  }

  /// The time of a ping, as a date.
  private var time: String? {
    guard operation == "ping", let seconds = json.integer(json["message"]) else { return nil }
    let time = InstantText.text(seconds: Int64(seconds), nanoseconds: 0)
    let zeros = ".000000000Z"
    return time.hasSuffix(zeros) ? time.dropLast(zeros.count) + "Z" : time
  }

  func values(to sink: inout NodeSink) {
    sink.members(
      json, of: ActionCable.about, MemberNotes(notes: time.map { ["message": $0] } ?? [:]))
    if let channel, let part = json["identifier"] {
      let name = String(decoding: channel, as: UTF8.self)
      sink.leaf(.name("channel"), .made(name), at: part.range)
    }
    guard let part = json["data"], let data = json.scalar(part), let inner = JSONShape(data),
      let action = inner.scalar(inner["action"])
    else { return }
    let name = String(decoding: action, as: UTF8.self)
    sink.leaf(.name("action"), .made(name), at: part.range)
  }
}
