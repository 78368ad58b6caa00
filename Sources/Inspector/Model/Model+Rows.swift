import Capture
import Filter
package import Rows
import Units
import WebSocket

/// The rows that are shown, by their index from 0.
extension Model {
  /// How many rows there are: those of the log that match, and frames under way.
  var rowCount: Int { matchCount + tail.count }

  private var matchCount: Int {
    (filter.shown?.count ?? rows.count) + (filter.unit == .units ? filter.unitPlaces.total : 0)
  }

  /// The row at an index; nil outside.
  func row(at index: Int) -> RowID? {
    guard index >= 0, index < rowCount else { return nil }
    if index >= matchCount { return tail[index - matchCount].id }
    guard let shown = filter.shown else { return rows.row(at: index) }
    return shown.select(place(of: index).message).flatMap { rows.row(at: $0) }
  }

  /// The message of a row, counted among those that are shown, and which of its units the row is.
  func place(of index: Int) -> (message: Int, unit: Int) {
    guard filter.unit == .units else { return (index, 0) }
    return filter.unitPlaces.locate(index) { rank(of: $0) }
  }

  /// How many rows that are shown are before that of a frame.
  private func rank(of frame: UInt32) -> Int {
    guard let index = rows.index(of: .frame(frame)) else { return filter.shown?.count ?? 0 }
    return filter.shown?.rank(index) ?? index
  }

  /// Where a row is, or would if it matched.
  func index(of row: RowID) -> Int {
    switch row {
    case .underWay, .held:
      let tail = tail
      return matchCount + (tail.firstIndex { $0.id == row } ?? tail.count)
    case .frame, .event: break
    }
    guard let index = rows.index(of: inUnit(row)) else { return rowCount }
    let rank = filter.shown?.rank(index) ?? index
    guard filter.unit == .units else { return rank }
    return rank
      + filter.unitPlaces.extra(before: UInt32(clamping: rows.frames(before: index) + 1))
  }

  /// The row that stands for a row: for a fragment its message's last frame, when rows are messages.
  func inUnit(_ row: RowID) -> RowID {
    guard filter.unit.joinsFrames, case .frame(let number) = row else { return row }
    return .frame(
      log.read { state in
        state.frame(number).map { state.lastFrame(ofMessageOf: $0).number } ?? number
      })
  }

  /// The frame that is under way in a row.
  func partial(_ connection: UInt32, from: Endpoint) -> PartialFrame? {
    underWay.first { $0.connection == connection && $0.from == from }
  }

  /// The index of the row that the cursor is on; 0 when there is none.
  package var cursor: Int {
    let last = max(0, rowCount - 1)
    if list.isFollowing {
      // What has waited longest is to be decided first.
      return tail.firstIndex { $0.held != nil }.map { matchCount + $0 } ?? last
    }
    guard let selected = list.selected else { return 0 }
    guard filter.unit == .units, case .frame(let number) = selected else {
      return min(index(of: selected), last)
    }
    return min(index(of: selected) + min(list.unit, filter.unitPlaces.last(of: number)), last)
  }

  /// The row that the cursor is on.
  var cursorRow: RowID? { row(at: cursor) }

  /// The rows that are on the screen when the list has `height` lines.
  package func window(height: Int) -> Range<Int> {
    guard height > 0 else { return 0..<0 }
    let last = max(0, rowCount - height)
    let line = list.isScrolled ? list.line : min(max(list.line, 0), height - 1)
    let first = list.isFollowing ? min(last, cursor) : min(max(cursor - line, 0), last)
    return first..<min(rowCount, first + height)
  }

  /// Rows that came since the end of the list was last on the screen.
  package var unseen: Int {
    guard !list.isFollowing else { return 0 }
    if let shown = filter.shown { return shown.count - shown.rank(list.seen) }
    return max(0, rows.count - list.seen)
  }

  /// Whether rows are still being filtered.
  package var isFiltering: Bool {
    guard filter.isActive else { return false }
    if hasPacketsToJudge { return true }
    guard filter.checked < rows.count else { return false }
    let reach = filterReach
    return reach == rows.frames || reach > filter.scan?.scanned ?? 0
  }

  /// The frames that can be evaluated: a filter that asks about requests and answers waits for the
  /// pass.
  var filterReach: Int {
    filter.matcher == nil ? rows.frames : min(rows.frames, decoded.index.scanned)
  }

  /// Whether a row is shown only because it is near one that matches.
  package func isDimmed(_ row: RowID) -> Bool {
    guard filter.isDimming, let index = rows.index(of: row) else { return false }
    return !filter.matches.contains(index)
  }
}
