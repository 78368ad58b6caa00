import JSON
package import Pcapng
import Text

/// Records that bytes of a recording are missing, because the disk was full, for example, or the
/// file was cut short.
package struct RecordingGap: Hashable {
  private let bytes: UInt64
  private let reason: String

  /// Nil when the packet is something else.
  package init?(_ packet: CapturedPacket) {
    guard let comment = packet.comment, comment.hasPrefix(SessionComment.prefix),
      let json = JSONFacts(comment.dropFirst(SessionComment.prefix.count)),
      json.flags.contains("gap"), let bytes = json.numbers["bytes"]
    else { return nil }
    self.bytes = bytes
    reason = json["reason"] ?? "the reason is not known"
  }

  /// One sentence, without its full stop.
  var sentence: String {
    "\(bytes) bytes are missing from the recording: \(VisibleText.make(reason))"
  }
}
