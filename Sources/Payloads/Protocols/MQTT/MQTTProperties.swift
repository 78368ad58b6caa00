/// A property of MQTT 5: its name, its type, and the packets that may have it (MQTT 5.0, section
/// 2.2.2.2).
struct MQTTProperty {
  enum Kind {
    case flag, twoBytes, fourBytes, variable, text, data, pair
  }

  /// Packets as bits: that of a type is `1 << type`, that of the will 1.
  struct Places: OptionSet {
    let rawValue: UInt16

    static let will = Places(rawValue: 1)
    static let connect = Places([.connect])
    static let connack = Places([.connack])
    static let all = Places(rawValue: 0xCFFF)

    init(rawValue: UInt16) { self.rawValue = rawValue }
    init(_ types: [MQTTType]) { rawValue = types.reduce(0) { $0 | 1 << UInt16($1.rawValue) } }
  }

  var name: String
  var kind: Kind
  var places: Places
  /// The smallest value it may have, where that is not 0.
  var least = 0

  /// Whether a packet may have it more than once (sections 3.3.2.3.8 and 2.2.2.2).
  func mayRepeat(in place: Places) -> Bool {
    kind == .pair || kind == .variable && place == Places([.publish])
  }

  static let known: [Int: MQTTProperty] = [
    0x01: .init("payload_format_indicator", .flag, message),
    0x02: .init("message_expiry_interval", .fourBytes, message),
    0x03: .init("content_type", .text, message),
    0x08: .init("response_topic", .text, message),
    0x09: .init("correlation_data", .data, message),
    0x0B: .init("subscription_identifier", .variable, [.init([.publish, .subscribe])], 1),
    0x11: .init("session_expiry_interval", .fourBytes, .init([.connect, .connack, .disconnect])),
    0x12: .init("assigned_client_identifier", .text, .connack),
    0x13: .init("server_keep_alive", .twoBytes, .connack),
    0x15: .init("authentication_method", .text, .init([.connect, .connack, .auth])),
    0x16: .init("authentication_data", .data, .init([.connect, .connack, .auth])),
    0x17: .init("request_problem_information", .flag, .connect),
    0x18: .init("will_delay_interval", .fourBytes, .will),
    0x19: .init("request_response_information", .flag, .connect),
    0x1A: .init("response_information", .text, .connack),
    0x1C: .init("server_reference", .text, .init([.connack, .disconnect])),
    0x1F: .init("reason_string", .text, answers),
    0x21: .init("receive_maximum", .twoBytes, .init([.connect, .connack]), 1),
    0x22: .init("topic_alias_maximum", .twoBytes, .init([.connect, .connack])),
    0x23: .init("topic_alias", .twoBytes, .init([.publish]), 1),
    0x24: .init("maximum_qos", .flag, .connack),
    0x25: .init("retain_available", .flag, .connack),
    0x26: .init("user_property", .pair, .all),
    0x27: .init("maximum_packet_size", .fourBytes, .init([.connect, .connack]), 1),
    0x28: .init("wildcard_subscription_available", .flag, .connack),
    0x29: .init("subscription_identifier_available", .flag, .connack),
    0x2A: .init("shared_subscription_available", .flag, .connack),
  ]

  private static let message: Places = [.will, .init([.publish])]
  private static let answers = Places([
    .connack, .puback, .pubrec, .pubrel, .pubcomp, .suback, .unsuback, .disconnect, .auth,
  ])

  private init(_ name: String, _ kind: Kind, _ places: Places, _ least: Int = 0) {
    self.name = name
    self.kind = kind
    self.places = places
    self.least = least
  }
}

// The properties of MQTT 5 (MQTT 5.0, section 2.2.2).
extension MQTTReading {
  /// Reads the length of properties and the properties, and passes them on.
  mutating func properties(_ sink: inout NodeSink) -> MQTTPropertyValues {
    guard let list = propertyList(in: MQTTProperty.Places([packet.type])) else {
      return MQTTPropertyValues()
    }
    list.hand(to: &sink)
    return list.values
  }

  /// Reads the length of properties and the properties; what is wrong in them does not reach
  /// beyond their end.
  mutating func propertyList(in place: MQTTProperty.Places) -> MQTTPropertyList? {
    let start = cursor.position
    guard let range = propertyRange() else { return nil }
    var list = MQTTPropertyList(cursor.bytes, range, place, from: start)
    list.read()
    for fault in list.faults { fail(fault.text, at: fault.offset) }
    for text in list.texts { check(text.range, text.what) }
    return list
  }

  /// The place of properties after their length.
  private mutating func propertyRange() -> Range<Int>? {
    let start = cursor.position
    switch cursor.mqttNumber() {
    case .number(let length):
      if let range = cursor.take(UInt64(length)) { return range }
      fail("the properties end after the packet", at: start)
    case .short: fail("the packet ends before its properties", at: cursor.end)
    case .long: fail("the length of the properties has more than 4 bytes", at: start)
    }
    return nil
  }
}
