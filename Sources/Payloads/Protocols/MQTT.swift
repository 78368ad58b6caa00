extension PayloadForm {
  /// MQTT control packets (version 3.1.1 or 5.0), as many as the payload has.
  static let mqtt = PayloadForm(name: "MQTT") { MQTTPackets.lines(of: $0) }
}

enum MQTTPackets {
  private static let names = [
    "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
    "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
  ]

  /// A message may also hold part of a packet (MQTT 3.1.1, section 6): then it is not laid out.
  static func lines(of bytes: [UInt8]) -> [PayloadLine]? {
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
            PayloadRun(names[Int(first >> 4) - 1], .literal),
            PayloadRun(flags(first) + "  \(length) bytes", .note),
          ]))
      lines += contents(first, ByteCursor(bytes, range))
    }
    return lines
  }

  private static func flags(_ first: UInt8) -> String {
    guard first >> 4 == 3 else { return "" }
    return "  QoS \(first >> 1 & 3)" + (first & 8 != 0 ? ", DUP" : "")
      + (first & 1 != 0 ? ", retain" : "")
  }

  private static func contents(_ first: UInt8, _ body: ByteCursor) -> [PayloadLine] {
    var body = body
    switch first >> 4 {
    case 1: return connect(&body)
    case 3: return publish(first, &body)
    case 2: return body.integer(2).map { [line("return code", "\($0 & 0xFF)")] } ?? []
    case 4...11: return body.integer(2).map { [line("packet id", "\($0)")] } ?? []
    default: return []
    }
  }

  private static func connect(_ body: inout ByteCursor) -> [PayloadLine] {
    guard let name = body.string(), let version = body.byte(), let flags = body.byte(),
      let keepAlive = body.integer(2)
    else { return [] }
    return [
      line("protocol", String(decoding: name, as: UTF8.self) + " \(version)"),
      line("flags", "0x" + String(flags, radix: 16)),
      line("keep alive", "\(keepAlive) s"),
    ]
  }

  private static func publish(_ first: UInt8, _ body: inout ByteCursor) -> [PayloadLine] {
    guard let topic = body.string() else { return [] }
    var lines = [
      PayloadLine(
        depth: 1,
        runs: [
          PayloadRun("topic", .key), PayloadRun(":", .punctuation), .space,
          ScalarText.string(topic),
        ])
    ]
    if first >> 1 & 3 > 0, let id = body.integer(2) { lines.append(line("packet id", "\(id)")) }
    let rest = Array(body.bytes[body.rest()])
    if rest.isEmpty { return lines }
    return lines
      + (JSONLines.payloadLines(of: rest, depth: 1)
        ?? [PayloadLine(depth: 1, runs: [value(rest)])])
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
  /// A remaining length of one to four bytes (MQTT 3.1.1, section 2.2.3).
  fileprivate mutating func remainingLength() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 28, by: 7) {
      guard let byte = byte() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  /// A string behind its length in two bytes (section 1.5.3).
  fileprivate mutating func string() -> ArraySlice<UInt8>? {
    integer(2).flatMap { take($0) }.map { bytes[$0] }
  }
}
