package import Capture
package import Filter

/// A search through the payloads, carried out step by step.
package struct SearchState {
  /// What is searched for; empty when nothing was yet.
  package private(set) var text = ""
  package private(set) var search = Search("")
  package private(set) var inflating: InflatedReader?
  package var isForward = true
  package var turn = Turn.never

  /// Whether a search turns round when it finds nothing in its direction: a new one does, because
  /// in a growing session everything is before the cursor.
  package enum Turn: Sendable { case never, once, done }
  /// The place of the next row to look at, among all rows; nil while nothing is being searched.
  package var next: Int?

  /// The row that was found last, until the user moves on.
  package var landing: Landing?

  /// The places among all rows of those that match and are shown, as far as they were counted.
  package private(set) var hits: [Int] = []
  /// How many rows were looked at for that.
  package private(set) var counted = 0
  package private(set) var counting: InflatedReader?
  /// Whether the hint line says which match of how many is selected.
  package var isCounted = false

  package init() {}

  package var isRunning: Bool { next != nil }

  /// Takes the results for the next rows.
  package mutating func count(_ hit: Int?, upTo end: Int) {
    counted = end
    guard let hit else { return }
    // Interleaved messages end in another order than they begin.
    let place = (hits.lastIndex { $0 < hit } ?? -1) + 1
    if place == hits.count || hits[place] != hit { hits.insert(hit, at: place) }
  }

  /// Forgets what was counted: other rows are shown now.
  package mutating func restartCount() {
    hits = []
    counted = 0
  }

  package mutating func set(_ text: String, in session: Session) {
    self.text = text
    search = Search(text)
    landing = nil
    inflating = InflatedReader(session)
    counting = InflatedReader(session)
    restartCount()
  }
}

/// A row that a search has found, and the place of the match in it.
package struct Landing: Sendable {
  package let row: RowID
  /// The match in the row's content, in bytes; nil when that is not known.
  package let place: Range<Int>?
  /// Columns of the content as text before the match.
  package let column: Int
  /// The content, as far as it was looked through.
  package let content: [UInt8]
  /// Whether the detail is still to be scrolled to it.
  package var isPending = true

  package init(row: RowID, place: Range<Int>?, column: Int, content: [UInt8]) {
    self.row = row
    self.place = place
    self.column = column
    self.content = content
  }
}
