package import Rows

/// What is selected in the list, and where on the screen it is.
package struct ListState: Sendable {
  /// Whether the cursor stays on the newest row.
  package var isFollowing = false
  /// The selected row; the newest one while following.
  var selected: RowID?
  /// Which unit of the message is selected, from 0, when rows are units.
  var unit = 0
  /// The line of the list that the cursor is on: with it, arrivals and filters cannot move what is
  /// being read.
  var line = 0
  /// Whether the view was moved away from the cursor, which may then stand outside of it.
  var isScrolled = false
  /// How many rows of the unfiltered list have been on the screen or were there when following
  /// stopped: those beyond are new.
  var seen = 0
  /// Columns by which the preview is scrolled to the right.
  package var column = 0
  /// The columns that the user chose, in order; nil leaves the choice to the width.
  package var columns: [FrameColumns.Column]?
}
