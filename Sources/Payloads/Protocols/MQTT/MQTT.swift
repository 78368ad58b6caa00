/// MQTT 3.1, 3.1.1 and 5.0 over WebSocket (docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html).
///
/// Messages are a stream: one may hold several packets, or a part of one (section 6.0).
struct MQTT: PayloadDecoder, Equatable {
  static let about = About(
    form: "mqtt", prefix: "mqtt", name: "MQTT",
    subprotocols: ["mqtt", "mqttv3.1", "mqttv3.1.1"],
    fields: [
      .init("type", .text, "the type of the packet, such as PUBLISH"),
      .init("topic", .text, "the topic of a message; of SUBSCRIBE and UNSUBSCRIBE the filters"),
      .init("payload", .tree, "the message itself; json.a is a member of it when it is JSON"),
      .init("qos", .number, "the quality of service of a message"),
      .init("retain", .flag, "whether the server keeps the message for later subscribers"),
      .init("dup", .flag, "whether the message may have been sent before"),
      .init("id", .number, "the packet identifier, which an acknowledgement repeats"),
      .init("reason", .text, "the name of the reason or return code, such as Not authorized"),
      .init("reason_code", .number, "the reason or return code as a number"),
      .init("properties", .tree, "the properties of MQTT 5, such as mqtt.properties.content_type"),
      .init("client_id", .text, "the client identifier"),
      .init("username", .text, "the user name of a CONNECT"),
      .init("password", .text, "the password of a CONNECT"),
      .init("protocol", .text, "the protocol name of a CONNECT"),
      .init("version", .number, "the protocol level: 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5.0"),
      .init("clean", .flag, "whether the client asks for a new session"),
      .init("keep_alive", .number, "seconds between packets that the client promises"),
      .init(
        "will", .tree, "what the server publishes when the client is lost, such as mqtt.will.topic"),
      .init("session_present", .flag, "whether the server continues an earlier session"),
      .init("length", .number, "the remaining length"),
      .init("subscriptions", .tree, "topic filters, such as mqtt.subscriptions[0].qos"),
      .init("reasons", .tree, "the reason code of each topic filter, such as mqtt.reasons[0]"),
      .init("unread", .bytes, "bytes that are not read because they are broken or too many"),
    ])

  /// How many messages have to be MQTT from first byte to last before a broken one counts as MQTT
  /// too.
  private static let proofs = 3

  private var state = MQTTState()
  private var fromClient = PendingBytes()
  private var fromServer = PendingBytes()
  private var proof: Int

  init(_ conversation: ConversationFacts) {
    let isNamed = Self.about.subprotocols.contains(conversation.subprotocol)
    proof = isNamed || conversation.isChosen ? Self.proofs : 0
  }

  static func claim(_ evidence: Evidence) -> Claim {
    if evidence.names(about) { return .named }
    let piece = evidence.piece
    guard !piece.isText, piece.bytes.count >= 4 else { return .none }
    guard case .packet(let packet) = MQTTPacket.head(piece.bytes, at: 0) else { return .none }
    switch packet.type {
    case .connect:
      let name = piece.bytes.dropFirst(packet.bodyStart)
      let isConnect = names.contains { name.starts(with: $0) }
      return piece.isFromClient && isConnect ? .certain : .none
    case .publish:
      return MQTTStream.isClean(piece, MQTTState()) ? .likely : .none
    default: return .none
    }
  }

  /// What a CONNECT has after its fixed header (section 3.1.2.1).
  private static let names: [[UInt8]] = [
    [0, 4] + Array("MQTT".utf8), [0, 6] + Array("MQIsdp".utf8),
  ]

  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    let isWaiting = !(piece.isFromClient ? fromClient : fromServer).isEmpty
    // Packets come in binary messages (section 6.0): text is something else.
    if piece.isText, !isWaiting { return false }
    if proof < Self.proofs {
      guard MQTTStream.isClean(piece, state) else { return false }
      proof += piece.bytes.starts(with: [0x10]) ? Self.proofs : 1
    }
    if piece.bytes.isEmpty {
      if isWaiting { sink.wait() }
      return isWaiting
    }
    var stream = MQTTStream(piece, state, piece.isFromClient ? fromClient : fromServer)
    stream.read(&sink)
    state = stream.state
    if piece.isFromClient { fromClient = stream.pending } else { fromServer = stream.pending }
    return true
  }
}
