import Capture
import WebSocket

/// The rows that are shown, by their index from 0.
extension Model {
  /// How many rows there are: those of the log that match, and frames under way.
  var rowCount: Int { matchCount + tail.count }

  private var matchCount: Int { filter.isActive ? filter.matches.count : rows.count }

  /// Frames under way stand at the end; an expression is about complete ones.
  private var tail: [PartialFrame] {
    guard filter.filter == nil else { return [] }
    guard let connection = filter.connection else { return underWay }
    return underWay.filter { $0.connection == connection }
  }

  /// The row at an index; nil outside.
  func row(at index: Int) -> RowID? {
    guard index >= 0, index < rowCount else { return nil }
    if index >= matchCount {
      let partial = tail[index - matchCount]
      return .underWay(connection: partial.connection, from: partial.from)
    }
    guard filter.isActive else { return rows.row(at: index) }
    return filter.matches.select(index).flatMap { rows.row(at: $0) }
  }

  /// Where a row stands, or would if it matched.
  func index(of row: RowID) -> Int {
    if case .underWay(let connection, let from) = row {
      let place = tail.firstIndex { $0.connection == connection && $0.from == from }
      return matchCount + (place ?? tail.count)
    }
    guard let index = rows.index(of: row) else { return rowCount }
    return filter.isActive ? filter.matches.rank(index) : index
  }

  /// The frame that is under way in a row.
  func partial(_ connection: UInt32, from: Endpoint) -> PartialFrame? {
    underWay.first { $0.connection == connection && $0.from == from }
  }

  /// The index of the row that the cursor stands on; 0 when there is none.
  var cursor: Int {
    let last = max(0, rowCount - 1)
    guard !list.isFollowing, let selected = list.selected else {
      return list.isFollowing ? last : 0
    }
    return min(index(of: selected), last)
  }

  /// The row that the cursor stands on.
  var cursorRow: RowID? { row(at: cursor) }

  /// The rows that are on the screen when the list has `height` lines.
  func window(height: Int) -> Range<Int> {
    guard height > 0 else { return 0..<0 }
    let last = max(0, rowCount - height)
    let line = min(max(list.line, 0), height - 1)
    let first = list.isFollowing ? last : min(max(cursor - line, 0), last)
    return first..<min(rowCount, first + height)
  }

  /// Rows that came since the end of the list was last on the screen.
  var unseen: Int {
    guard !list.isFollowing else { return 0 }
    if filter.isActive { return filter.matches.count - filter.matches.rank(list.seen) }
    return max(0, rows.count - list.seen)
  }

  /// Whether rows are still being judged.
  var isFiltering: Bool { filter.isActive && filter.matches.judged < rows.count }
}
