import Capture
package import Rows

extension Model {
  mutating func performOnMarks(_ action: MarkAction) -> [Effect] {
    switch action {
    case .mark: return toggleMark()
    case .next: goToMark(isForward: true)
    case .previous: goToMark(isForward: false)
    case .only: toggleMarkedOnly()
    case .unmark: return unmarkAll()
    }
    return []
  }

  /// Marks the row under the cursor, or removes its mark, and moves to the next row.
  mutating func toggleMark() -> [Effect] {
    guard let row = cursorRow, rows.index(of: row) != nil else {
      notice = Notice("only complete frames and events can be marked")
      return []
    }
    stopFollowing()
    let index = cursor
    let effects = setMark(of: row, !isMarked(row))
    if filter.isMarkedOnly {
      restartFilter()
    } else if index + 1 < rowCount {
      moveCursor(by: 1)
    }
    return effects
  }

  /// Takes over the marks that a recording has, as far as it is read.
  mutating func takeBookmarks() {
    let new = log.read { Array($0.bookmarks.dropFirst(marked.bookmarks)) }
    guard !new.isEmpty else { return }
    marked.take(new)
    if filter.isMarkedOnly { restartFilter() }
  }

  /// Removes all marks.
  mutating func unmarkAll() -> [Effect] {
    notice = Notice(
      marked.isEmpty
        ? "nothing is marked"
        : "\(marked.count) mark\(marked.count == 1 ? "" : "s") taken away")
    let frames = marked.frames
    marked.removeAll()
    if filter.isMarkedOnly { toggleMarkedOnly() }
    return frames.isEmpty ? [] : [.bookmark(frames, isOn: false)]
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
        : "there is no \(isForward ? "later" : "earlier") mark")
  }

  private mutating func setMark(of row: RowID, _ isOn: Bool) -> [Effect] {
    guard case .frame(let number) = row else {
      // Events between frames have no number in a recording.
      marked.set(row, isOn)
      if isOn {
        notice = Notice("this mark lasts until windsock ends; those of frames are kept in files")
      }
      return []
    }
    let isMessage = !isOn && filter.unit.joinsFrames
    let frames = isMessage ? messageFrames(endingWith: number).map(\.row.number) : [number]
    let changed = frames.filter { marked.contains(.frame($0)) != isOn }
    for frame in changed { marked.set(.frame(frame), isOn) }
    return [.bookmark(changed, isOn: isOn)]
  }
}

extension Model {
  /// Whether a row has a mark; a message has one when one of its frames does.
  package func isMarked(_ row: RowID) -> Bool {
    guard !marked.isEmpty else { return false }
    if marked.contains(row) { return true }
    guard filter.unit.joinsFrames, case .frame(let number) = row else { return false }
    return messageFrames(endingWith: number).contains { marked.contains(.frame($0.row.number)) }
  }
}
