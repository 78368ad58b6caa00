import Capture

extension Model {
  /// Marks the row under the cursor, or takes its mark away, and goes on to the next row.
  mutating func toggleMark() {
    guard let row = cursorRow, rows.index(of: row) != nil else {
      notice = Notice("only complete frames and events can be marked")
      return
    }
    stopFollowing()
    let index = cursor
    setMark(of: row, !isMarked(row))
    if filter.isMarkedOnly {
      restartFilter()
    } else if index + 1 < rowCount {
      moveCursor(by: 1)
    }
  }

  /// Takes all marks away.
  mutating func unmarkAll() {
    notice = Notice(marked.isEmpty ? "nothing is marked" : "\(marked.count) marks are gone")
    marked.removeAll()
    if filter.isMarkedOnly { toggleMarkedOnly() }
  }

  /// Shows only what is marked, or all again.
  mutating func toggleMarkedOnly() {
    guard filter.isMarkedOnly || !marked.isEmpty else {
      notice = Notice("nothing is marked yet; m marks a row")
      return
    }
    if list.isFollowing { stopFollowing() }
    filter.isMarkedOnly.toggle()
    restartFilter()
  }

  /// Goes to the next marked row in the direction.
  mutating func goToMark(isForward: Bool) {
    let cursor = cursor
    let places = marked.rows.map { inUnit($0) }
      .map { (row: $0, index: index(of: $0)) }
      .filter { row(at: $0.index) == $0.row }.map(\.index)
    let place =
      isForward ? places.filter { $0 > cursor }.min() : places.filter { $0 < cursor }.max()
    if let place { return center(place) }
    notice = Notice(
      marked.isEmpty
        ? "nothing is marked yet; m marks a row"
        : "no mark is further \(isForward ? "on" : "back")")
  }

  /// Whether a row has a mark; a message has one when one of its frames does.
  func isMarked(_ row: RowID) -> Bool {
    guard !marked.isEmpty else { return false }
    if marked.contains(row) { return true }
    guard filter.unit == .messages, case .frame(let number) = row else { return false }
    return messageFrames(endingWith: number).contains { marked.contains(.frame($0.row.number)) }
  }

  private mutating func setMark(of row: RowID, _ isOn: Bool) {
    guard !isOn, filter.unit == .messages, case .frame(let number) = row else {
      if marked.contains(row) != isOn { marked.toggle(row) }
      return
    }
    for frame in messageFrames(endingWith: number) {
      let id = RowID.frame(frame.row.number)
      if marked.contains(id) { marked.toggle(id) }
    }
  }

  /// Frames of a message that are looked at for the screen.
  static let frameLimit = 4096

  /// The frames that a row with a number stands for: one, or those of a message.
  func messageFrames(endingWith number: UInt32) -> [LoggedFrame] {
    log.read { state in
      guard let row = state.frame(number) else { return [] }
      guard filter.unit == .messages else {
        return lookup.frame(number, in: state).map { [$0] } ?? []
      }
      return state.frames(ofMessageEndingWith: row, limit: Self.frameLimit)
    }
  }
}
