/// The headers of STOMP that the filter knows by name, and how headers are escaped.
enum STOMPHeaders {
  /// The field for a header of the specification: `message_id` for `message-id`.
  static func field(_ name: ArraySlice<UInt8>) -> String? {
    known[String(decoding: name, as: UTF8.self)]
  }

  private static let known: [String: String] = Dictionary(
    uniqueKeysWithValues: [
      "destination", "id", "subscription", "message-id", "receipt", "receipt-id", "transaction",
      "ack", "content-type", "content-length", "version", "accept-version", "host", "login",
      "passcode", "heart-beat", "server", "session", "message", "selector",
    ].map { ($0, $0.replacing("-", with: "_")) })

  /// Commands, and the headers without which they say nothing.
  static let commands: [String: [String]] = [
    "CONNECT": [], "STOMP": [], "CONNECTED": [], "SEND": ["destination"],
    "SUBSCRIBE": ["destination"], "UNSUBSCRIBE": [], "ACK": [], "NACK": [],
    "BEGIN": ["transaction"], "COMMIT": ["transaction"], "ABORT": ["transaction"],
    "DISCONNECT": [], "MESSAGE": ["destination"], "RECEIPT": ["receipt-id"], "ERROR": [],
  ]

  /// Commands whose frames have a body (STOMP 1.2, section Body).
  static func mayHaveBody(_ command: String) -> Bool {
    command == "SEND" || command == "MESSAGE" || command == "ERROR"
  }

  /// Undoes the escapes of a header's name or value (STOMP 1.2, section Value Encoding).
  ///
  /// - Parameter version: nil when it is not known: then the escapes of 1.2 are undone, and others
  ///   are not reported.
  /// - Returns: The text, and the place of an escape that the version does not have.
  static func unescape(
    _ bytes: [UInt8], _ range: Range<Int>, _ version: STOMPVersion?
  ) -> (text: [UInt8], fault: Int?) {
    let backslash = UInt8(ascii: "\\")
    if version == .v10 || !bytes[range].contains(backslash) { return (Array(bytes[range]), nil) }
    var text: [UInt8] = []
    var fault: Int?
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      let next = place + 1 < range.upperBound ? bytes[place + 1] : nil
      if byte != backslash {
        text.append(byte)
      } else if let meant = escape(next, version) {
        text.append(meant)
        place += 1
      } else {
        text.append(byte)
        if version != nil { fault = fault ?? place }
      }
      place += 1
    }
    return (text, fault)
  }

  private static func escape(_ next: UInt8?, _ version: STOMPVersion?) -> UInt8? {
    switch next {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "c"): UInt8(ascii: ":")
    case UInt8(ascii: "\\"): UInt8(ascii: "\\")
    case UInt8(ascii: "r"): version == .v11 ? nil : 0x0D
    default: nil
    }
  }
}
