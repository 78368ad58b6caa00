/// The types of MQTT's control packets (MQTT 5.0, section 2.1.2).
enum MQTTType: UInt8, Sendable {
  case connect = 1
  case connack, publish, puback, pubrec, pubrel, pubcomp, subscribe, suback, unsubscribe
  case unsuback, pingreq, pingresp, disconnect, auth

  private static let names = [
    "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
    "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
  ]

  /// As the specification writes it.
  var name: String { Self.names[Int(rawValue) - 1] }

  /// What the lower half of the first byte has to be; nil where it carries flags (section 2.1.3).
  var flags: UInt8? {
    switch self {
    case .publish: nil
    case .pubrel, .subscribe, .unsubscribe: 2
    default: 0
    }
  }

  /// The only remaining length that a packet of this type may have; nil where there are several.
  func length(version: UInt8) -> Int? {
    switch self {
    case .pingreq, .pingresp: 0
    case .disconnect: version < 5 ? 0 : nil
    case .connack, .puback, .pubrec, .pubrel, .pubcomp, .unsuback: version < 5 ? 2 : nil
    default: nil
    }
  }
}

/// The fixed header of a control packet, and so where the packet is (MQTT 5.0, section 2.1).
struct MQTTPacket {
  var type: MQTTType
  /// The lower half of the first byte.
  var flags: UInt8
  var start: Int
  /// Where the bytes begin that the remaining length counts.
  var bodyStart: Int
  /// The remaining length.
  var length: Int
  /// Where the packet ends by its remaining length, which may be beyond the bytes that are there.
  var end: Int { bodyStart + length }

  /// What is wrong with the lower half of the first byte; nil when nothing is (section 2.1.3).
  var fault: String? {
    guard let wanted = type.flags else { return flags >> 1 & 3 == 3 ? "no QoS is 3" : nil }
    return wanted == flags ? nil : "the flags of \(type.name) must be \(wanted), not \(flags)"
  }

  enum Head {
    case packet(MQTTPacket)
    /// There are not enough bytes to decide.
    case short
    case broken(String, at: Int)
  }

  /// The longest fixed header.
  static let headLength = 5

  /// Reads a fixed header.
  static func head(_ bytes: [UInt8], at start: Int) -> Head {
    var cursor = ByteCursor(bytes, start..<bytes.count)
    guard let first = cursor.byte() else { return .short }
    guard let type = MQTTType(rawValue: first >> 4) else {
      return .broken("no packet has the type 0", at: start)
    }
    switch cursor.mqttNumber() {
    case .number(let length):
      return .packet(
        MQTTPacket(
          type: type, flags: first & 15, start: start, bodyStart: cursor.position, length: length))
    case .short: return .short
    case .long: return .broken("the remaining length has more than 4 bytes", at: start + 4)
    }
  }

  /// Whether the remaining length has more bytes than it needs.
  var isLengthPadded: Bool {
    let needed = length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4
    return bodyStart - start - 1 > needed
  }
}

/// A variable byte integer (MQTT 5.0, section 1.5.5).
enum MQTTNumber {
  case number(Int)
  case short
  case long
}

extension ByteCursor {
  /// Reads a variable byte integer of one to four bytes.
  mutating func mqttNumber() -> MQTTNumber {
    var value = 0
    for shift in stride(from: 0, to: 28, by: 7) {
      guard let byte = byte() else { return .short }
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return .number(value) }
    }
    return .long
  }
}
