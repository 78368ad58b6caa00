/// What later packets of an MQTT connection depend on.
struct MQTTState: Equatable, Sendable {
  /// The most topics that are remembered.
  private static let limit = 1024
  /// The longest topic that is remembered, in bytes.
  private static let topicLimit = 1024

  /// The protocol level: 3, 4 or 5; nil while it is not known.
  var version: UInt8?
  /// Whether the server accepted: an AUTH is then the start of another exchange.
  var isConnected = false
  private var clientAliases: [UInt16: [UInt8]] = [:]
  private var serverAliases: [UInt16: [UInt8]] = [:]
  /// Where answers are expected (MQTT 5.0, section 4.10).
  private var responseTopics: Set<[UInt8]> = []

  /// Forgets all but the version.
  mutating func restart(version: UInt8) {
    self = MQTTState()
    self.version = version
  }

  /// The topic that an alias stands for (MQTT 5.0, section 3.3.2.3.4).
  func topic(_ alias: UInt16, isFromClient: Bool) -> [UInt8]? {
    (isFromClient ? clientAliases : serverAliases)[alias]
  }

  mutating func remember(_ topic: [UInt8], as alias: UInt16, isFromClient: Bool) {
    guard topic.count <= Self.topicLimit else { return }
    if isFromClient {
      Self.keep(topic, alias, &clientAliases)
    } else {
      Self.keep(topic, alias, &serverAliases)
    }
  }

  private static func keep(_ topic: [UInt8], _ alias: UInt16, _ table: inout [UInt16: [UInt8]]) {
    if table.count < limit || table[alias] != nil { table[alias] = topic }
  }

  /// Whether answers are expected on a topic.
  func expects(_ topic: [UInt8]) -> Bool { responseTopics.contains(topic) }

  mutating func expect(_ topic: [UInt8]) {
    if topic.count <= Self.topicLimit, responseTopics.count < Self.limit {
      responseTopics.insert(topic)
    }
  }
}

// The version of a connection whose CONNECT was not seen.
extension MQTTStream {
  /// The version that a packet shows by its shape, which is remembered when it leaves no doubt.
  mutating func guess(_ packet: MQTTPacket, _ bytes: [UInt8], end: Int) -> UInt8 {
    let isOld: Bool
    switch packet.type {
    case .connack, .unsuback: isOld = packet.length == 2
    case .puback, .pubrec, .pubrel, .pubcomp:
      if packet.length <= 2 { return 4 }
      isOld = false
    case .disconnect:
      if packet.length == 0 { return 4 }
      isOld = false
    case .auth: isOld = false
    case .subscribe, .unsubscribe:
      isOld = reads(packet, bytes, end, as: 4)
      if !isOld, !reads(packet, bytes, end, as: 5) { return 4 }
    case .publish: return guessOfMessage(packet, bytes, end)
    default: return 4
    }
    state.version = isOld ? 4 : 5
    return isOld ? 4 : 5
  }

  /// A message has properties when its bytes are not text, but can be read as properties with
  /// something after them.
  private func guessOfMessage(_ packet: MQTTPacket, _ bytes: [UInt8], _ end: Int) -> UInt8 {
    var cursor = ByteCursor(bytes, packet.bodyStart..<end)
    guard let length = cursor.integer(2), cursor.take(length) != nil else { return 4 }
    if packet.flags & 6 != 0 { _ = cursor.integer(2) }
    if UTF8Text.isReadable(bytes[cursor.position..<end]) { return 4 }
    return reads(packet, bytes, end, as: 5) ? 5 : 4
  }

  /// Whether a packet has no fault in a version.
  private func reads(
    _ packet: MQTTPacket, _ bytes: [UInt8], _ end: Int, as version: UInt8
  ) -> Bool {
    let piece = Piece(bytes, isText: false, isFromClient: piece.isFromClient)
    var sink = NodeSink(piece, [])
    var state = state
    sink.beginUnit(MQTT.about, at: packet.start..<end)
    var reading = MQTTReading(
      packet, bytes, end: end, version: version, isFromClient: piece.isFromClient)
    reading.read(&sink, &state)
    sink.endUnit()
    return sink.units.allSatisfy(\.issues.isEmpty)
  }
}
