/// What the detail shows of the selected row.
struct DetailState: Sendable {
  enum Tab: Int, CaseIterable, Sendable {
    case frame, text, hex, handshake

    var title: String {
      switch self {
      case .frame: "Frame"
      case .text: "Text"
      case .hex: "Hex"
      case .handshake: "Handshake"
      }
    }
  }

  var tab = Tab.frame
  /// The first line that is shown.
  var top = 0
  /// The selected line, while the detail has the focus.
  var line = 0
  /// What `top` belongs to.
  var subject = DetailSubject.row(nil)
  /// The connection that was being looked at in its pane when the detail got the focus.
  var connection: UInt32?
  /// The content as it was last laid out.
  var document: Document?
}

/// What the detail is about.
enum DetailSubject: Hashable, Sendable {
  case row(RowID?)
  case connection(UInt32)
}
