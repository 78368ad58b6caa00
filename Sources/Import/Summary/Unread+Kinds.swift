import Pcapng

/// What a capture may hold that is not read.
extension Unread {
  static let fragments = Unread(
    "fragments", .packet,
    reason: "fragments of IP packets whose other fragments are missing")
  static let damagedPackets = Unread(
    "packets", .packet, reason: "the headers are damaged or cut short")
  static let tooManyStreams = Unread(
    "packets", .packet, reason: "the capture has too many TCP streams at once")
  /// A client's frames without the answer to its upgrade, as in a capture of one direction.
  static let unanswered = Unread(
    "tcp", .stream,
    reason: "without the answer to an upgrade its client's frames cannot be read yet",
    isPartial: true)
  /// Compressed messages whose window is missing.
  static let uninflated = Unread(
    "compressed", .message,
    reason: "compressed, and they refer to bytes that are not in the capture", isPartial: true)
  static let otherStream = Unread(
    "tcp", .stream, reason: "neither HTTP/1 nor WebSocket frames were recognised")

  static func http2(_ ends: UnreadConnection) -> Unread {
    Unread(
      "http2", .stream, reason: "HTTP/2, which windsock does not read yet", connection: ends)
  }

  /// TLS whose handshake took place before the capture began.
  static func begunTLS(_ ends: UnreadConnection) -> Unread {
    Unread(
      "tls", .connection,
      reason: "the capture begins after the handshake, without which no "
        + "secrets help", connection: ends)
  }

  static func unknownLink(_ type: LinkType) -> Unread {
    Unread(
      "packets", .packet, reason: "packets of the link type \(type.rawValue) cannot be read")
  }

  static func packets(_ passed: PassedPacket) -> Unread {
    Unread(passed.name, .packet, reason: passed.reason, isAside: !passed.mayMatter)
  }
}
