import Rows
import Screen

extension Model {
  mutating func move(_ movement: Movement) -> [Effect] {
    switch overlay {
    case .help(let help): scrollHelp(movement, help)
    case .forms(let list): overlay = .forms(moved(list, movement))
    case .findings(let list): overlay = .findings(moved(list, movement))
    case .conversation(let state): overlay = .conversation(moved(state, movement))
    case .statistics(let pane): scrollStatistics(movement, pane)
    case .output(let pane): scrollOutput(movement, pane)
    case .copy(let menu): move(menu, movement)
    case .prompt, .question, .editor, .themes: break
    case nil:
      switch focus {
      case .frames, .composer: moveList(movement)
      case .connections: moveConnections(movement)
      case .detail: moveDetail(movement)
      }
    }
    return []
  }

  private mutating func moveList(_ movement: Movement) {
    switch movement.travel(page: Layout(self).listRows.height) {
    case .first: moveCursor(to: 0)
    case .last: followNewest()
    case .lines(let distance): moveCursor(by: distance)
    case .sideways(let isRight): isRight ? scrollRight() : scrollLeft()
    }
  }

  private mutating func scrollLeft() {
    search.landing = nil
    list.column = max(0, list.column - Self.sideStep)
  }

  private static let sideStep = 8

  /// Scrolls the payloads, as long as one on the screen has more at its right.
  private mutating func scrollRight() {
    search.landing = nil
    let rows = Layout(self).listRows
    let room = frameColumns(width: rows.width)[.info]
    let width = room?.count ?? 0
    let reach = list.column + width
    let hasMore = contents(of: window(height: rows.height), previewBytes: (reach + 1) * 4)
      .contains { $0.previewColumns > reach }
    guard hasMore, list.column < 4096 else {
      notice = Notice("no payload on the screen continues to the right; the detail shows all of it")
      return
    }
    list.column += Self.sideStep
  }

  /// Moves the cursor by rows, and the line it is on as far as it can.
  mutating func moveCursor(by distance: Int) {
    let (before, last) = (cursor, max(0, rowCount - 1))
    let target = min(max(before + distance, 0), last)
    guard !list.isFollowing || target != before else { return }
    select(target, line: list.line + target - before)
  }

  mutating func moveCursor(to index: Int) {
    moveCursor(by: min(max(index, 0), max(0, rowCount - 1)) - cursor)
  }

  /// Selects a row; what arrives no longer moves the list.
  mutating func select(_ index: Int, line: Int) {
    stopFollowing()
    guard let row = row(at: index) else { return }
    let height = Layout(self).listRows.height
    list.selected = row
    list.unit = place(of: index).unit
    list.isScrolled = false
    list.line = min(max(line, 0), max(0, height - 1))
  }

  /// Moves the view over the rows; the selected row stays, though it may leave the screen.
  mutating func scrollList(by lines: Int) {
    // There is nothing below the newest row.
    if list.isFollowing, lines > 0 { return }
    stopFollowing()
    list.isScrolled = true
    list.line -= lines
  }

  /// Stops following: the list stays where it is.
  mutating func stopFollowing() {
    guard list.isFollowing else { return }
    list.unit = place(of: cursor).unit
    list.selected = cursorRow
    list.isFollowing = false
    list.seen = rows.count
  }

  /// Goes to the newest row, and follows what arrives.
  mutating func followNewest() {
    list.isFollowing = isMoving
    list.isScrolled = false
    if !isMoving { select(rowCount - 1, line: .max) }
  }
}
