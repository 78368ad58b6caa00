package import Capture
package import CaptureSupport
import Output
import Text

extension Conversation {
  /// What the log tells, as NDJSON lines.
  package var lines: [String] { Conversation.lines(of: session) }

  package static func lines(of session: Session) -> [String] {
    var cursor = LogCursor()
    var formatter = NDJSONFormatter()
    var output = RowBuffer()
    let source = FormatSource(
      log: session.log, payloads: PayloadReader(store: session.store))
    while true {
      let items = cursor.next(in: session.log)
      if items.isEmpty { break }
      for item in items { formatter.append(item, source: source, to: &output) }
    }
    return String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
