/// The meanings of MQTT 5's reason codes (MQTT 5.0, section 2.4, and the tables of each packet),
/// and the return codes of MQTT 3.1.1.
enum MQTTReason {
  /// The name of a code in a packet, and whether the packet may have it.
  static func name(_ code: UInt8, in type: MQTTType, version: UInt8) -> (
    text: String, isKnown: Bool
  ) {
    if version < 5 { return oldName(code, in: type) }
    let isKnown = codes(of: type).contains(code)
    switch (type, code) {
    case (.suback, 0): return ("Granted QoS 0", isKnown)
    case (.disconnect, 0): return ("Normal disconnection", isKnown)
    default: break
    }
    guard let name = names[code] else { return ("reason \(hex(code))", false) }
    return (name, isKnown)
  }

  /// A code as the specification writes it: `0x87`.
  static func hex(_ code: UInt8) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return (code < 16 ? "0x0" : "0x") + digits
  }

  /// MQTT 3.1.1, tables 3.1 and 3.9.3.
  private static func oldName(_ code: UInt8, in type: MQTTType) -> (text: String, isKnown: Bool) {
    if type == .connack {
      let place = Int(code)
      return returnCodes.indices.contains(place)
        ? (returnCodes[place], true) : ("return code \(code)", false)
    }
    switch code {
    case 0...2: return ("Granted QoS \(code)", true)
    case 0x80: return ("Failure", true)
    default: return ("return code \(code)", false)
    }
  }

  private static let returnCodes = [
    "Connection Accepted", "Connection Refused: unacceptable protocol version",
    "Connection Refused: identifier rejected", "Connection Refused: Server unavailable",
    "Connection Refused: bad user name or password", "Connection Refused: not authorized",
  ]

  private static let names: [UInt8: String] = [
    0x00: "Success", 0x01: "Granted QoS 1", 0x02: "Granted QoS 2",
    0x04: "Disconnect with Will Message", 0x10: "No matching subscribers",
    0x11: "No subscription existed", 0x18: "Continue authentication", 0x19: "Re-authenticate",
    0x80: "Unspecified error", 0x81: "Malformed Packet", 0x82: "Protocol Error",
    0x83: "Implementation specific error", 0x84: "Unsupported Protocol Version",
    0x85: "Client Identifier not valid", 0x86: "Bad User Name or Password",
    0x87: "Not authorized", 0x88: "Server unavailable", 0x89: "Server busy", 0x8A: "Banned",
    0x8B: "Server shutting down", 0x8C: "Bad authentication method", 0x8D: "Keep Alive timeout",
    0x8E: "Session taken over", 0x8F: "Topic Filter invalid", 0x90: "Topic Name invalid",
    0x91: "Packet Identifier in use", 0x92: "Packet Identifier not found",
    0x93: "Receive Maximum exceeded", 0x94: "Topic Alias invalid", 0x95: "Packet too large",
    0x96: "Message rate too high", 0x97: "Quota exceeded", 0x98: "Administrative action",
    0x99: "Payload format invalid", 0x9A: "Retain not supported", 0x9B: "QoS not supported",
    0x9C: "Use another server", 0x9D: "Server moved",
    0x9E: "Shared Subscriptions not supported", 0x9F: "Connection rate exceeded",
    0xA0: "Maximum connect time", 0xA1: "Subscription Identifiers not supported",
    0xA2: "Wildcard Subscriptions not supported",
  ]

  private static func codes(of type: MQTTType) -> [UInt8] {
    switch type {
    case .connack: connack
    case .puback, .pubrec: [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]
    case .pubrel, .pubcomp: [0x00, 0x92]
    case .suback:
      [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2]
    case .unsuback: [0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91]
    case .disconnect: disconnect
    case .auth: [0x00, 0x18, 0x19]
    default: []
    }
  }

  private static let connack: [UInt8] = [
    0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95,
    0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F,
  ]

  /// Table 2-6 has `Bad authentication method` too, which table 3-10 leaves out.
  private static let disconnect: [UInt8] = [
    0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94,
    0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
  ]
}
