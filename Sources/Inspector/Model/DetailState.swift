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
  /// The row that `top` belongs to.
  var row: RowID?
  /// The content as it was last laid out.
  var document: Document?
}
