extension PayloadForm {
  /// MQTT control packets (version 3.1.1 or 5.0), as many as the payload has.
  ///
  /// - Parameter version: The protocol level of the connection, 4 or 5; nil when it is not known.
  static func mqtt(version: UInt8?) -> PayloadForm {
    PayloadForm(name: "MQTT") { MQTTPackets(version: version).lines(of: $0) }
  }
}

/// Lays out packets.
package struct MQTTPackets {
  /// The version that a CONNECT among the packets changes.
  private var version: UInt8?

  init(version: UInt8?) { self.version = version }

  /// The protocol level in the CONNECT packet that a client's bytes begin with; nil when they begin
  /// with something else, or end before it.
  package static func version(in bytes: [UInt8]) -> UInt8? {
    var cursor = ByteCursor(bytes)
    guard cursor.byte() == 0x10, cursor.remainingLength() != nil, cursor.string() != nil else {
      return nil
    }
    return cursor.byte()
  }

  private static let names = [
    "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
    "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
  ]

  /// A message may also hold part of a packet (MQTT 3.1.1, section 6): then it is not laid out.
  func lines(of bytes: [UInt8]) -> [PayloadLine]? {
    var packets = self
    var cursor = ByteCursor(bytes)
    var lines: [PayloadLine] = []
    while let first = cursor.byte() {
      guard first >> 4 >= 1, let length = cursor.remainingLength(),
        let range = cursor.take(length)
      else { return nil }
      lines.append(
        PayloadLine(
          depth: 0,
          runs: [
            PayloadRun(Self.names[Int(first >> 4) - 1], .literal),
            PayloadRun(Self.flags(first) + "  \(length) bytes", .note),
          ]))
      lines += packets.contents(first, ByteCursor(bytes, range))
    }
    return lines
  }

  private static func flags(_ first: UInt8) -> String {
    guard first >> 4 == 3 else { return "" }
    return "  QoS \(first >> 1 & 3)" + (first & 8 != 0 ? ", DUP" : "")
      + (first & 1 != 0 ? ", retain" : "")
  }

  private mutating func contents(_ first: UInt8, _ body: ByteCursor) -> [PayloadLine] {
    var body = body
    switch first >> 4 {
    case 1: return connect(&body)
    case 3: return publish(first, &body)
    case 2:
      guard let code = body.integer(2) else { return [] }
      return [Self.line("return code", "\(code & 0xFF)")] + properties(&body)
    case 4...7: return acknowledgement(&body)
    case 8...11:
      guard let number = body.integer(2) else { return [] }
      return [Self.line("packet id", "\(number)")] + properties(&body)
    case 14, 15: return version == 5 ? reason(&body) : []
    default: return []
    }
  }

  /// PUBACK to PUBCOMP: MQTT 5 has a reason code behind the identifier, and then properties.
  private func acknowledgement(_ body: inout ByteCursor) -> [PayloadLine] {
    guard let number = body.integer(2) else { return [] }
    return [Self.line("packet id", "\(number)")] + (version == 5 ? reason(&body) : [])
  }

  private func reason(_ body: inout ByteCursor) -> [PayloadLine] {
    guard let code = body.byte() else { return [] }
    return [Self.line("reason code", "0x" + String(code, radix: 16))] + properties(&body)
  }

  /// The properties of a packet of MQTT 5; none of any other version's.
  private func properties(_ body: inout ByteCursor) -> [PayloadLine] {
    guard version == 5, !body.isAtEnd else { return [] }
    return OldMQTTProperties.lines(&body) ?? [Self.line("properties", "damaged")]
  }

  private mutating func connect(_ body: inout ByteCursor) -> [PayloadLine] {
    guard let name = body.string(), let version = body.byte(), let flags = body.byte(),
      let keepAlive = body.integer(2)
    else { return [] }
    self.version = version
    return [
      Self.line("protocol", String(decoding: name, as: UTF8.self) + " \(version)"),
      Self.line("flags", "0x" + String(flags, radix: 16)),
      Self.line("keep alive", "\(keepAlive) s"),
    ] + properties(&body)
  }

  private func publish(_ first: UInt8, _ body: inout ByteCursor) -> [PayloadLine] {
    guard let topic = body.string() else { return [] }
    var lines = [
      PayloadLine(
        depth: 1,
        runs: [
          PayloadRun("topic", .key), PayloadRun(":", .punctuation), .space,
          ScalarText.string(topic),
        ])
    ]
    if first >> 1 & 3 > 0, let id = body.integer(2) {
      lines.append(Self.line("packet id", "\(id)"))
    }
    lines += publishProperties(&body)
    let rest = Array(body.bytes[body.rest()])
    if rest.isEmpty { return lines }
    return lines
      + (JSONLines.payloadLines(of: rest, depth: 1)
        ?? [PayloadLine(depth: 1, runs: [Self.value(rest)])])
  }

  /// Properties, which come before the application message in MQTT 5.
  ///
  /// Where the version is not known, they are taken for some when they are well-formed and the bytes
  /// are no text.
  private func publishProperties(_ body: inout ByteCursor) -> [PayloadLine] {
    guard version == nil else { return properties(&body) }
    var behind = body
    let rest = Array(behind.bytes[behind.rest()])
    behind = body
    guard !ProtobufLines.isReadable(rest[...]), let lines = OldMQTTProperties.lines(&behind) else {
      return []
    }
    body = behind
    return lines
  }

  private static func value(_ bytes: [UInt8]) -> PayloadRun {
    String(validating: bytes, as: UTF8.self) == nil
      ? ScalarText.bytes(bytes[...]) : ScalarText.string(bytes[...])
  }

  private static func line(_ name: String, _ value: String) -> PayloadLine {
    PayloadLine(
      depth: 1,
      runs: [
        PayloadRun(name, .key), PayloadRun(":", .punctuation), .space, PayloadRun(value, .number),
      ])
  }
}

extension ByteCursor {
  /// A remaining length, or another variable byte integer, of one to four bytes (MQTT 3.1.1, section 2.2.3).
  mutating func remainingLength() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 28, by: 7) {
      guard let byte = byte() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  /// A string behind its length in two bytes (section 1.5.3).
  mutating func string() -> ArraySlice<UInt8>? {
    integer(2).flatMap { take($0) }.map { bytes[$0] }
  }
}
