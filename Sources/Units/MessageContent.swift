package import Capture
package import Payloads
import WebSocket

/// Reads messages of a session as decoders take them: fragments joined, inflated, unmasked.
///
/// It belongs to one thread.
package final class MessageContent {
  /// Bytes of one message that a decoder is given.
  package static let limit = 4 << 20

  private let payloads: PayloadReader
  private let inflated: InflatedReader

  /// - Parameter readsAhead: Whether messages are read in order, for the most part.
  package init(_ session: Session, readsAhead: Bool = true) {
    payloads = PayloadReader(
      store: readsAhead
        ? ReadAheadStore(session.store, windowSize: 256 << 10) : session.store)
    inflated = InflatedReader(log: session.log, payloads: payloads)
  }

  /// The content of a message.
  ///
  /// - Parameters:
  ///   - frames: Its frames in order.
  ///   - limit: Bytes that are read at most.
  /// - Returns: nil when it has none, or it is not available.
  package func piece(_ frames: [LoggedFrame], limit: Int = MessageContent.limit) -> Piece? {
    guard let first = frames.first else { return nil }
    var bytes: [UInt8] = []
    var isCut = false
    for frame in frames {
      let room = limit - bytes.count
      guard room > 0 else {
        isCut = true
        break
      }
      if frame.row.flags.contains(.compressed) {
        guard let part = inflated.content(of: frame, limit: room + 1) else {
          if bytes.isEmpty { return nil }
          isCut = true
          break
        }
        bytes += part.prefix(room)
        if part.count > room { isCut = true }
      } else {
        let part = payloads.payload(of: frame, limit: room)
        bytes = bytes.isEmpty ? part : bytes + part
        if UInt64(part.count) < frame.row.header.length { isCut = true }
      }
    }
    return Piece(
      bytes, isText: first.row.opcode == .text, isFromClient: first.row.from == .client,
      isCut: isCut, length: Self.length(frames))
  }

  /// How many bytes a message has; nil where it would have to be inflated.
  private static func length(_ frames: [LoggedFrame]) -> Int? {
    var length: UInt64 = 0
    for frame in frames {
      if frame.row.flags.contains(.compressed) { return nil }
      length &+= frame.row.header.length
    }
    return Int(exactly: length)
  }
}

@available(*, unavailable)
extension MessageContent: Sendable {}

extension ConversationFacts {
  /// What the log knows of a connection before its first message.
  package init(_ record: ConnectionRecord?) {
    self.init(
      subprotocol: record?.handshake?.subprotocol,
      target: record?.request?.target ?? record?.url)
  }
}
