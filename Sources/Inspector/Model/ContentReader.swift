import Capture
import WebSocket

/// Reads what frames say: their payload, inflated where it is compressed.
///
/// What was inflated for the list is kept for the next picture; nothing else changes.
final class ContentReader {
  let inflating: (any InflatedContents)?
  private let payloads: PayloadReader
  private var previews: [UInt32: [UInt8]?] = [:]

  /// Previews that are kept, and bytes of each.
  private static let previewLimit = 512
  private static let previewBytes = 1024

  init(_ payloads: PayloadReader, inflating: (any InflatedContents)?) {
    self.payloads = payloads
    self.inflating = inflating
  }

  /// The content of a frame, up to `limit` bytes; nil when it is compressed and cannot be inflated.
  func content(of frame: LoggedFrame, limit: Int) -> [UInt8]? {
    guard frame.row.flags.contains(.compressed) else {
      return payloads.payload(of: frame, limit: limit)
    }
    var bytes: [UInt8] = []
    let isThere = inflating?.append(contentOf: frame, limit: Self.inflatedLimit, to: &bytes)
    return isThere == true ? Array(bytes.prefix(limit)) : nil
  }

  /// More is not inflated to be looked at.
  private static let inflatedLimit = 4 << 20

  /// The beginning of a frame's content for a row of the list.
  func preview(of frame: LoggedFrame, limit: Int) -> [UInt8]? {
    guard frame.row.flags.contains(.compressed), inflating != nil else {
      return content(of: frame, limit: limit)
    }
    if let known = previews[frame.row.number] { return known }
    if previews.count >= Self.previewLimit { previews.removeAll(keepingCapacity: true) }
    let preview = content(of: frame, limit: Self.previewBytes)
    previews[frame.row.number] = preview
    return preview
  }
}
