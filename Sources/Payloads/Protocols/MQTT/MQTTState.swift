/// What an MQTT connection has said that later packets rest on.
struct MQTTState: Sendable {
  /// Topics that are remembered.
  private static let limit = 1024
  /// Bytes of a topic that is remembered.
  private static let topicLimit = 1024

  /// The protocol level: 3, 4 or 5; nil when no packet has told.
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
