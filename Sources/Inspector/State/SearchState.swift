package import Capture
package import Filter

/// A search through the payloads, carried out step by step.
package struct SearchState {
  /// What is searched for; empty when nothing was yet.
  package private(set) var text = ""
  package private(set) var search = Search("")
  package private(set) var inflating: InflatedReader?
  var isForward = true
  /// The number of the next frame to look at; nil while nothing is being searched.
  var next: UInt32?

  /// The row that was found last, until its match is out of the way again.
  var landing: Landing?

  package var isRunning: Bool { next != nil }

  mutating func set(_ text: String, in session: Session) {
    self.text = text
    search = Search(text)
    landing = nil
    inflating = InflatedReader(session)
  }
}

/// A row that a search has come to, and where in it the match stands.
package struct Landing: Sendable {
  let row: RowID
  /// The match in the row's content, in bytes; nil when that is not known.
  let place: Range<Int>?
  /// Columns of the content as text before the match.
  let column: Int
  /// Whether the detail is still to be scrolled to it.
  var isPending = true
}
