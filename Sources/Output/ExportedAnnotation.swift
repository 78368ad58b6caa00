import Capture
import Pcapng

/// A user's mark or note in a file of some connections, where frames and connections have new
/// numbers.
enum ExportedAnnotation {
  /// The comment with the new numbers; nil when it is about something that is not in the file.
  ///
  /// - Parameters:
  ///   - connections: The new numbers of the connections in the file, by their old ones.
  ///   - log: What the whole session has.
  static func comment(
    _ remark: PacketAnnotation, connections: [UInt32: UInt32], log: CaptureLog
  ) -> String? {
    if let bookmark = remark.bookmark {
      return log.read { state in
        guard let row = state.frame(bookmark.frame), connections[row.connection] != nil else {
          return nil
        }
        let before = connections.keys.reduce(0) { count, connection in
          let index = state.connection(connection)?.index
          return count + (index?.ordinal(ofFirstFrom: bookmark.frame) ?? 0)
        }
        return SessionComment.bookmark(UInt32(clamping: before + 1), isOn: bookmark.isOn)
      }
    }
    guard let text = remark.note, let connection = remark.connection.flatMap({ connections[$0] })
    else { return nil }
    return SessionComment.note(text, connection: connection)
  }
}
