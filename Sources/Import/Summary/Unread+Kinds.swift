import Pcapng

/// What a capture may hold that is not read.
extension Unread {
  static let fragments = Unread(
    "fragments", .packet, reason: "fragments of IP packets are not put together")
  static let damagedPackets = Unread(
    "packets", .packet, reason: "the headers are damaged or cut short")
  static let tooManyStreams = Unread(
    "packets", .packet, reason: "the capture has too many TCP streams at once")
  static let otherPackets = Unread("packets", .packet, reason: "they are not TCP over IP")
  /// A client's frames without the answer to its upgrade, as in a capture of one direction.
  static let unanswered = Unread(
    "tcp", .stream,
    reason: "without the answer to an upgrade its client's frames cannot be read yet",
    isPartial: true)
  static let otherStream = Unread(
    "tcp", .stream, reason: "neither HTTP/1 nor WebSocket frames were recognised")

  static func http2(_ ends: UnreadConnection) -> Unread {
    Unread(
      "http2", .stream, reason: "HTTP/2, which windsock does not read yet", connection: ends)
  }

  /// TLS whose handshake was over when the capture began.
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

  static func tunnel(_ name: String) -> Unread {
    Unread("tunnel", .packet, reason: "in \(name), which windsock does not look into yet")
  }
}
