import Capture
import Rows
import WebSocket

extension Model {
  /// The row under the cursor; while the connections have the focus, the selected one.
  var detailSubject: DetailSubject {
    switch focus {
    case .connections: connections.selected.map { .connection($0) } ?? .row(cursorRow)
    case .detail: detail.connection.map { .connection($0) } ?? .row(cursorRow)
    case .frames, .composer: .row(cursorRow)
    }
  }
}

extension Model {
  /// What the content of the selected row is called where its bytes are shown.
  package var contentName: String {
    guard case .row(.frame(let number)) = detailSubject else { return "payload" }
    let isCompressed = log.read { $0.frame(number)?.flags.contains(.compressed) } == true
    return isCompressed ? "inflated" : "payload"
  }
}
