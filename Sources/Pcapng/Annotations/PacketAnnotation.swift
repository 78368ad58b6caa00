import JSON
package import WebSocket

/// The content of windsock's own comment on a packet: what was done to its bytes, or a user's note.
package struct PacketAnnotation: Equatable {
  package var mark = FrameAnnotation()
  package var note: String?
  /// The connection that the note is about, where the comment names it.
  package var connection: UInt32?
  /// How the connection closed, where no frame says it.
  package var close: CloseSummary?
  /// A user's mark on a frame.
  package var bookmark: Bookmark?

  /// Options of this size are what every packet of windsock's has: there is no comment among them.
  package static let plainOptions = 12

  /// Nil when the packet has no comment of windsock's.
  package init?(_ packet: CapturedPacket) {
    guard packet.options.count > Self.plainOptions, let comment = packet.comment else { return nil }
    self.init(comment: comment)
  }

  /// Nil when the comment is not one of windsock's.
  package init?(comment: String) {
    guard comment.hasPrefix(SessionComment.prefix),
      let json = JSONFacts(comment.dropFirst(SessionComment.prefix.count))
    else { return nil }
    if json.flags.contains("edited") { mark.flags.insert(.edited) }
    if json.flags.contains("injected") { mark.flags.insert(.injected) }
    if json.flags.contains("dropped") { mark.flags.insert(.dropped) }
    mark.isTranscoded = json.flags.contains("transcoded")
    mark.rules = json.lists["rules"] ?? []
    mark.held = json.numbers["held"]
    note = json["note"]
    if let code = json.numbers["close_code"].flatMap({ UInt16(exactly: $0) }) {
      close = CloseSummary(
        by: nil, clean: false, code: CloseCode(rawValue: code), reason: json["close_reason"] ?? "")
    }
    connection = json.numbers["connection"].flatMap { UInt32(exactly: $0) }
    if let frame = json.numbers["frame"].flatMap({ UInt32(exactly: $0) }) {
      bookmark = Bookmark(frame: frame, isOn: json.flags.contains("mark"))
    }
  }

  /// Whether it refers to something by number, so that the place of its packet does not matter.
  package var isByNumber: Bool { bookmark != nil || (note != nil && connection != nil) }
}

/// A block of the local-use type: the original bytes of something that was held.
package struct LocalBlock {
  package let held: UInt64
  package let connection: UInt32
  /// Where in the body the frames begin, and how many bytes they have.
  package let framesStart: Int
  private let byteCount: Int

  private static let longestHead = 1024

  /// Nil when it is something else.
  package init?(_ body: UnsafeRawBufferPointer) {
    guard body.count >= 4, let base = body.baseAddress else { return nil }
    let count = Int(base.number32(0, isSwapped: false))
    let payload = body.dropFirst(4).prefix(count)
    guard let end = payload.prefix(Self.longestHead).firstIndex(of: 0x0A) else { return nil }
    let head = String(decoding: payload[..<end], as: UTF8.self)
    guard head.hasPrefix(SessionComment.prefix),
      let json = JSONFacts(head.dropFirst(SessionComment.prefix.count)),
      let held = json.numbers["held"], let connection = json.numbers["connection"]
    else { return nil }
    self.held = held
    self.connection = UInt32(clamping: connection)
    framesStart = end + 1
    byteCount = payload.endIndex - framesStart
  }

  /// The headers of the frames.
  package func headers(in body: UnsafeRawBufferPointer) -> [FrameHeader] {
    let frames = UnsafeRawBufferPointer(
      rebasing: body[framesStart..<min(body.count, framesStart + max(0, byteCount))])
    return FrameHeader.all(in: frames)
  }
}
