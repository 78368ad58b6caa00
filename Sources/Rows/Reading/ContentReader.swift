package import Capture
import WebSocket

/// Reads the payloads of frames, inflated where they are compressed.
///
/// What was inflated for the list is kept for the next picture; nothing else changes.
package final class ContentReader {
  private let payloads: PayloadReader
  private let inflating: InflatedReader
  private var previews: [UInt32: [UInt8]?] = [:]
  private var messagePreviews: [UInt32: [UInt8]?] = [:]

  /// Previews that are kept, and bytes of each.
  private static let previewLimit = 512
  private static let previewBytes = 1024

  package init(_ session: Session) {
    payloads = PayloadReader(store: session.store)
    inflating = InflatedReader(session)
  }

  /// The content of a frame, up to `limit` bytes; nil when it is compressed and cannot be inflated.
  package func content(of frame: LoggedFrame, limit: Int) -> [UInt8]? {
    frame.row.flags.contains(.compressed)
      ? inflating.content(of: frame, limit: limit) : payloads.payload(of: frame, limit: limit)
  }

  /// The beginning of a frame's content for a row of the list.
  package func preview(of frame: LoggedFrame, limit: Int) -> [UInt8]? {
    guard frame.row.flags.contains(.compressed) else {
      return content(of: frame, limit: limit)
    }
    if let known = previews[frame.row.number] { return known }
    if previews.count >= Self.previewLimit { previews.removeAll(keepingCapacity: true) }
    let preview = content(of: frame, limit: Self.previewBytes)
    previews[frame.row.number] = preview
    return preview
  }

  /// The content of the frames of one message, up to `limit` bytes; nil when it cannot be inflated.
  package func content(of frames: [LoggedFrame], limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    for frame in frames where bytes.count < limit {
      guard let part = content(of: frame, limit: limit - bytes.count) else {
        return bytes.isEmpty ? nil : bytes
      }
      bytes += part
    }
    return bytes
  }

  /// The beginning of a message's content for a row of the list.
  package func preview(of message: MessageRow, limit: Int) -> [UInt8]? {
    guard message.isCompressed else { return content(of: message.frames, limit: limit) }
    let number = message.last.row.number
    if let known = messagePreviews[number] { return known }
    if messagePreviews.count >= Self.previewLimit {
      messagePreviews.removeAll(keepingCapacity: true)
    }
    let preview = content(of: message.frames, limit: Self.previewBytes)
    messagePreviews[number] = preview
    return preview
  }
}
