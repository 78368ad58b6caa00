/// What the detail shows of the selected row.
package struct DetailState: Sendable {
  package enum Tab: Int, CaseIterable, Sendable {
    case frame, text, hex, handshake

    package var title: String {
      switch self {
      case .frame: "Frame"
      case .text: "Text"
      case .hex: "Hex"
      case .handshake: "Handshake"
      }
    }
  }

  package var tab = Tab.frame
  /// The first line that is shown.
  package var top = 0
  /// The selected line, while the detail has the focus.
  package var line = 0
  /// What `top` belongs to.
  var subject = DetailSubject.row(nil)
  /// The connection that was being looked at in its pane when the detail got the focus.
  var connection: UInt32?
  /// The content as it was last laid out.
  package var document: Document?
}

/// What the detail is about.
package enum DetailSubject: Hashable, Sendable {
  case row(RowID?)
  case connection(UInt32)
}
