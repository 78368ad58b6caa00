/// WAMP version 2 (wamp-proto.org): its messages in JSON, MessagePack or CBOR, alone or batched.
struct WAMP: PayloadDecoder, Equatable {
  static let about = About(
    form: "wamp", prefix: "wamp", name: "WAMP",
    subprotocols: [
      "wamp.2.json", "wamp.2.msgpack", "wamp.2.cbor", "wamp.2.json.batched",
      "wamp.2.msgpack.batched", "wamp.2.cbor.batched",
    ],
    fields: [
      .init("type", .text, "the name of the message, such as CALL"),
      .init("request", .number, "the number of the request"),
      .init("uri", .text, "the topic, procedure, error, realm or reason"),
      .init("options", .tree, "the options, such as wamp.options.acknowledge"),
      .init("details", .tree, "the details, such as wamp.details.progress"),
      .init("args", .tree, "the arguments, such as wamp.args[0]"),
      .init("kwargs", .tree, "the arguments with names, such as wamp.kwargs.a"),
      .init("session", .number, "the number of the session"),
      .init("subscription", .number, "the number of the subscription"),
      .init("publication", .number, "the number of the publication"),
      .init("registration", .number, "the number of the registration"),
      .init("method", .text, "the method of authentication"),
      .init("signature", .text, "the answer to a challenge"),
      .init("failed", .number, "the code of the request that an ERROR answers"),
    ])

  private let format: WAMPMessage.Format?
  private let isBatched: Bool
  private var trust: Trust
  private var state = WAMPState()

  init(_ conversation: ConversationFacts) {
    trust = Trust(conversation, Self.about)
    let words = conversation.subprotocol.split(separator: ".")
    isBatched = trust == .named && words.last == "batched"
    format =
      words.contains("json")
      ? .json : words.contains("msgpack") ? .msgpack : words.contains("cbor") ? .cbor : nil
  }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    let piece = evidence.piece
    if piece.isText, evidence.json?.isArray != true { return .none }
    guard let format = WAMPMessage.format(of: piece),
      let message = WAMPMessage(
        piece.bytes, 0..<piece.bytes.count, format, isCut: piece.isCut)
    else { return .none }
    switch message.type {
    case .hello where message.text("uri") != nil && message.has("details", "roles"): return .certain
    case .welcome where message.integer("session") != nil && message.has("details", "roles"):
      return .certain
    default: return .none
    }
  }

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    let whole = 0..<piece.bytes.count
    guard let format = format ?? WAMPMessage.format(of: piece) else { return false }
    if isBatched {
      batch(piece, format, to: &sink)
      return true
    }
    if message(whole, format, piece, to: &sink) { return true }
    if format == .json, piece.isText {
      return sink.broken(piece, of: Self.about, "wamp", trust, lacks: Self.lack)
    }
    guard trust == .named else { return false }
    damaged(whole, format, to: &sink)
    return true
  }

  private static let lack = "not a message of WAMP"
}

extension WAMP {
  /// - Returns: False when it is not one, and nothing was added.
  mutating func message(
    _ range: Range<Int>, _ format: WAMPMessage.Format, _ piece: Piece, to sink: inout NodeSink
  ) -> Bool {
    guard let message = WAMPMessage(sink.bytes, range, format, isCut: piece.isCut),
      let type = message.type
    else { return false }
    trust = max(trust, .proved)
    sink.beginUnit(Self.about, at: range)
    if message.isJSON { sink.jsonBody(range) }
    let uri = state.uri(of: message)
    say(message, type, uri, to: &sink)
    message.values(to: &sink)
    if let uri, let place = message.range("subscription") ?? message.range("registration") {
      let name = String(decoding: uri, as: UTF8.self)
      sink.leaf(.name("uri"), .made(name), at: place)
    }
    if message.count < type.layout.required {
      let want = type.layout.required + 1
      sink.issue("\(type.name) has at least \(want) elements", at: range.upperBound)
    }
    if let link = state.link(message, isFromClient: piece.isFromClient) { sink.link(link) }
    sink.endUnit()
    return true
  }

  private func say(
    _ message: WAMPMessage, _ type: WAMPType, _ uri: [UInt8]?, to sink: inout NodeSink
  ) {
    let isBad = type == .error || type == .abort
    sink.say("wamp " + type.name, isBad ? .issue : .operation)
    if type == .error, let failed = message.integer("failed") {
      sink.say(" of " + (WAMPType(rawValue: failed)?.name ?? "\(failed)"), .operation)
    }
    if let uri = message.text("uri") ?? uri ?? message.text("method") {
      sink.say(bytes: uri, .subject)
    }
    if let request = message.integer("request") { sink.say(" #\(request)", .id) }
    for field in ["session", "subscription", "registration"] where uri == nil {
      if let number = message.integer(field) { sink.say(" \(field) \(number)", .note) }
    }
  }

  /// Adds bytes that are not a message.
  func damaged(
    _ range: Range<Int>, _ format: WAMPMessage.Format, to sink: inout NodeSink
  ) {
    sink.beginUnit(Self.about, at: range)
    sink.say("wamp", .operation)
    switch format {
    case .json: sink.badJSON(range, lacks: Self.lack)
    case .msgpack:
      var walk = DataWalk(MessagePackTokens(sink.bytes, range))
      walk.only(.none, to: &sink)
    case .cbor:
      var walk = DataWalk(CBORTokens(sink.bytes, range))
      walk.only(.none, to: &sink)
    }
    if sink.unit?.issues.isEmpty == true { sink.issue(Self.lack, at: range.lowerBound) }
    sink.endUnit()
  }
}
