extension PayloadForm {
  /// A STOMP frame (version 1.2): command, headers, body, NUL.
  static let stomp = PayloadForm(name: "STOMP") { OldSTOMPFrame.lines(of: $0) }
}

enum OldSTOMPFrame {
  private static let commands: Set<String> = [
    "CONNECT", "STOMP", "CONNECTED", "SEND", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN",
    "COMMIT", "ABORT", "DISCONNECT", "MESSAGE", "RECEIPT", "ERROR",
  ]

  static func lines(of bytes: [UInt8]) -> [PayloadLine]? {
    if bytes.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) {
      return [PayloadLine(depth: 0, runs: [PayloadRun("heart-beat", .note)])]
    }
    guard let end = bytes.lastIndex(of: 0),
      bytes[(end + 1)...].allSatisfy({ $0 == 0x0A || $0 == 0x0D })
    else { return nil }
    var rest = bytes[..<end]
    guard let command = line(&rest),
      commands.contains(String(decoding: command, as: UTF8.self))
    else { return nil }
    var lines = [PayloadLine(depth: 0, runs: [PayloadRun(Array(command), .literal)])]
    while let header = line(&rest) {
      if header.isEmpty { return lines + body(Array(rest)) }
      guard let header = headerLine(header) else { return nil }
      lines.append(header)
    }
    return nil
  }

  private static func headerLine(_ header: ArraySlice<UInt8>) -> PayloadLine? {
    guard let colon = header.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return PayloadLine(
      depth: 0,
      runs: [
        PayloadRun(Array(header[..<colon]), .key), PayloadRun(":", .punctuation), .space,
        PayloadRun(Array(header[(colon + 1)...]), .string),
      ])
  }

  private static func body(_ bytes: [UInt8]) -> [PayloadLine] {
    if bytes.isEmpty { return [] }
    return JSONLines.payloadLines(of: bytes, depth: 1)
      ?? [PayloadLine(depth: 1, runs: [PayloadRun(bytes, .string)])]
  }

  /// Takes a line off the front, without what ends it.
  private static func line(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    var line = bytes[..<end]
    bytes = bytes[(end + 1)...]
    if line.last == 0x0D { line.removeLast() }
    return line
  }
}
