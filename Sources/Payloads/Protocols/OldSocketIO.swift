extension PayloadForm {
  /// A packet of Engine.IO, with one of Socket.IO in it (their protocols 4 and 5).
  static let socketIO = PayloadForm(name: "Socket.IO") { OldSocketIOPacket.lines(of: $0) }
}

/// `42/chat,7["said","hi"]`: an Engine.IO type, a Socket.IO type, attachments, a namespace, an
/// acknowledgement id, and JSON.
enum OldSocketIOPacket {
  private static let engineTypes = [
    "open", "close", "ping", "pong", "message", "upgrade", "noop",
  ]
  private static let socketTypes = [
    "connect", "disconnect", "event", "ack", "connect error", "binary event", "binary ack",
  ]

  static func lines(of bytes: [UInt8]) -> [PayloadLine]? {
    var cursor = ByteCursor(bytes)
    guard let engine = cursor.digit(below: engineTypes.count) else { return nil }
    if engine != 4 { return engineLines(engine, &cursor) }
    guard let type = cursor.digit(below: socketTypes.count) else { return nil }
    var note = "Socket.IO \(socketTypes[type])"
    if type >= 5 {
      guard let count = cursor.number(), cursor.byte() == UInt8(ascii: "-") else { return nil }
      note += ", \(count) binary attachments follow"
    }
    if cursor.next == UInt8(ascii: "/") {
      note += ", namespace \(cursor.text(upTo: UInt8(ascii: ",")))"
    }
    if let id = cursor.number() { note += ", acknowledgement \(id)" }
    return withJSON(note, &cursor)
  }

  private static func engineLines(_ type: Int, _ cursor: inout ByteCursor) -> [PayloadLine]? {
    let note = "Engine.IO \(engineTypes[type])"
    // `2probe` and `3probe` test a new transport.
    let rest = cursor.bytes[cursor.position...]
    if type != 0, rest.elementsEqual("probe".utf8) { return [line("\(note), probe")] }
    return withJSON(note, &cursor)
  }

  /// The note, and the JSON behind it; nil when something else follows.
  private static func withJSON(_ note: String, _ cursor: inout ByteCursor) -> [PayloadLine]? {
    let rest = Array(cursor.bytes[cursor.rest()])
    if rest.isEmpty { return [line(note)] }
    return JSONLines.payloadLines(of: rest).map { [line(note)] + $0 }
  }

  private static func line(_ note: String) -> PayloadLine {
    PayloadLine(depth: 0, runs: [PayloadRun(note, .note)])
  }
}

extension ByteCursor {
  /// One decimal digit; the cursor stays where it is when there is none below the limit.
  fileprivate mutating func digit(below limit: Int) -> Int? {
    guard let next, next >= 0x30, Int(next) - 0x30 < limit else { return nil }
    _ = byte()
    return Int(next) - 0x30
  }

  /// A decimal number of at most 18 digits, which is what ids have.
  fileprivate mutating func number() -> UInt64? {
    var value: UInt64?
    for _ in 0..<18 {
      guard let digit = digit(below: 10) else { break }
      value = (value ?? 0) * 10 + UInt64(digit)
    }
    return value
  }

  /// What stands before a byte, which is passed over; all that is left when it does not come.
  fileprivate mutating func text(upTo end: UInt8) -> String {
    var text: [UInt8] = []
    while let byte = byte(), byte != end { text.append(byte) }
    return String(decoding: text, as: UTF8.self)
  }
}
