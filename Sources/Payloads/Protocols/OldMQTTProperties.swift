/// The properties of an MQTT 5.0 packet (section 2.2.2 of the specification), laid out in lines.
enum OldMQTTProperties {
  private enum Kind {
    case byte, twoBytes, fourBytes, variable, string, pair, binary
  }

  private static let known: [UInt64: (name: String, kind: Kind)] = [
    0x01: ("payload format indicator", .byte), 0x02: ("message expiry interval", .fourBytes),
    0x03: ("content type", .string), 0x08: ("response topic", .string),
    0x09: ("correlation data", .binary), 0x0B: ("subscription identifier", .variable),
    0x11: ("session expiry interval", .fourBytes), 0x12: ("assigned client identifier", .string),
    0x13: ("server keep alive", .twoBytes), 0x15: ("authentication method", .string),
    0x16: ("authentication data", .binary), 0x17: ("request problem information", .byte),
    0x18: ("will delay interval", .fourBytes), 0x19: ("request response information", .byte),
    0x1A: ("response information", .string), 0x1C: ("server reference", .string),
    0x1F: ("reason string", .string), 0x21: ("receive maximum", .twoBytes),
    0x22: ("topic alias maximum", .twoBytes), 0x23: ("topic alias", .twoBytes),
    0x24: ("maximum QoS", .byte), 0x25: ("retain available", .byte),
    0x26: ("user property", .pair), 0x27: ("maximum packet size", .fourBytes),
    0x28: ("wildcard subscription available", .byte),
    0x29: ("subscription identifier available", .byte),
    0x2A: ("shared subscription available", .byte),
  ]

  /// Reads the properties' length and the properties; nil when the bytes are not properties.
  ///
  /// - Parameter cursor: Behind the properties afterwards.
  static func lines(_ cursor: inout ByteCursor) -> [PayloadLine]? {
    guard let length = cursor.remainingLength(), let range = cursor.take(length) else { return nil }
    var properties = ByteCursor(cursor.bytes, range)
    var lines: [PayloadLine] = []
    while !properties.isAtEnd {
      guard let identifier = properties.remainingLength(), let property = known[identifier],
        let value = value(property.kind, &properties)
      else { return nil }
      lines.append(
        PayloadLine(
          depth: 1,
          runs: [PayloadRun(property.name, .key), PayloadRun(":", .punctuation), .space] + value))
    }
    return lines
  }

  private static func value(_ kind: Kind, _ cursor: inout ByteCursor) -> [PayloadRun]? {
    switch kind {
    case .byte: return cursor.integer(1).map { [ScalarText.number($0)] }
    case .twoBytes: return cursor.integer(2).map { [ScalarText.number($0)] }
    case .fourBytes: return cursor.integer(4).map { [ScalarText.number($0)] }
    case .variable: return cursor.remainingLength().map { [ScalarText.number($0)] }
    case .string: return cursor.string().map { [ScalarText.string($0)] }
    case .binary: return cursor.string().map { [ScalarText.bytes($0)] }
    case .pair:
      guard let name = cursor.string(), let value = cursor.string() else { return nil }
      return [
        ScalarText.string(name), PayloadRun(" =", .punctuation), .space, ScalarText.string(value),
      ]
    }
  }
}
