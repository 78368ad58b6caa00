package import Rows
import Screen
package import Trees

/// What the detail shows of the selected row.
package struct DetailState: Sendable {
  package var tab = DetailTab.payload
  /// The first line that is shown.
  package var top = 0
  /// The selected line, while the detail has the focus.
  package var line = 0
  /// The content that `top` belongs to.
  var subject = DetailSubject.row(nil)
  /// The connection that was being looked at in its pane when the detail got the focus.
  var connection: UInt32?
  /// The content as it was last laid out.
  package var document: Document?

  /// What is above the payload, as it was made for a version of the model.
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
