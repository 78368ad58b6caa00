import Screen
package import Trees

/// What the detail shows of the selected row.
package struct DetailState: Sendable {
  package enum Tab: Int, CaseIterable, Sendable {
    case payload, raw, hex, frame, timing, handshake

    package var title: String {
      switch self {
      case .payload: "Payload"
      case .raw: "Raw"
      case .hex: "Hex"
      case .frame: "Frame"
      case .timing: "Timing"
      case .handshake: "Handshake"
      }
    }
  }

  /// What the bytes of a message are shown as.
  package enum ByteForm: Int, CaseIterable, Sendable {
    /// Inflated, unmasked, fragments joined.
    case content
    /// Unmasked, not inflated.
    case payload
    /// Headers and payloads as they stood on the wire.
    case wire

    var next: ByteForm { ByteForm(rawValue: rawValue + 1) ?? .content }
  }

  package var tab = Tab.payload
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

  /// What stands above the payload, as it was made for a version of the model.
  struct Head: Sendable {
    var version: UInt64
    var size: Size
    var lines: [[TextRun]]
  }

  var head: Head?

  /// Which values of trees are folded.
  package var folds = FoldChoices()
  package var form = ByteForm.content
  /// Whether long lines of trees, and of text, continue in the next line.
  var wrapsTrees = false
  var wrapsText = true
  /// How often more of the message was asked for.
  var extensions = 0
  /// The value that was selected, to be found again in the next message.
  var key: String?

  /// The byte under the cursor, while that is beside the tree.
  package var byte: Int?
  /// The first line of the bytes beside the tree.
  package var byteTop = 0
}

/// What the detail is about.
package enum DetailSubject: Hashable, Sendable {
  case row(RowID?)
  case connection(UInt32)
}
