/// A message put together from its frames (RFC 6455, section 5.4).
package struct Message: Hashable, Sendable {
  /// The opcode of the first frame: text, binary or a reserved one.
  package var opcode: Opcode
  /// RSV1 of the first frame: with permessage-deflate, whether the payload is compressed.
  package var compressed: Bool
  /// How many frames it took.
  package var frameCount: Int
  /// The payload data of all its frames, unmasked, not inflated, up to the assembler's limit.
  package var payload: [UInt8]
  /// Bytes of payload beyond the limit, which were not kept.
  package var omitted: UInt64
  /// False when a new message began before the last frame of this one (rule F14).
  package var isComplete: Bool
}

/// Assembles the frames of one direction into messages.
///
/// It survives what the RFC forbids: a continuation without a start is left out (rule F13), and a
/// start while a message is in progress ends that message incomplete (rule F14). Control frames may
/// come between fragments and are not part of a message.
package struct MessageAssembler: Sendable {
  /// The most payload bytes that a message keeps.
  package let limit: Int
  /// The message whose last frame has not come yet.
  package private(set) var pending: Message?

  /// - Parameter limit: the most payload bytes that a message keeps; 16 MiB by default.
  package init(limit: Int = 16 << 20) {
    self.limit = limit
  }

  /// Takes the next frame of the direction.
  ///
  /// - Parameters:
  ///   - header: the frame's header.
  ///   - payload: the frame's payload, unmasked.
  /// - Returns: the messages it ends, in order: none, one, or an incomplete one and a whole one.
  package mutating func receive(_ header: FrameHeader, payload: [UInt8]) -> [Message] {
    if header.opcode.isControl { return [] }
    var ended: [Message] = []
    if header.opcode != .continuation {
      if let abandoned = pending { ended.append(abandoned) }
      pending = Message(
        opcode: header.opcode, compressed: header.rsv1, frameCount: 0, payload: [], omitted: 0,
        isComplete: false)
    }
    // Taken out while it grows, so that the payload is appended to in place.
    guard var message = pending.take() else { return ended }
    let room = max(0, limit - message.payload.count)
    message.payload += payload.prefix(room)
    message.omitted &+= UInt64(max(0, payload.count - room))
    message.frameCount += 1
    if header.fin {
      message.isComplete = true
      ended.append(message)
    } else {
      pending = message
    }
    return ended
  }
}
