import Capture
import Filter
import Rows

extension Model {
  mutating func startSearch(_ text: String, isForward: Bool) {
    search.set(text, in: session)
    continueSearch(isForward: isForward, withThis: true)
  }

  /// - Parameter withThis: Whether the row under the cursor is looked at as well.
  mutating func continueSearch(isForward: Bool, withThis: Bool = false) {
    guard !search.text.isEmpty else {
      notice = Notice("nothing was searched for yet; / begins a search")
      return
    }
    if focus == .detail, !withThis, stepInDetail(isForward) {
      search.isForward = isForward
      return
    }
    stopFollowing()
    search.isForward = isForward
    search.turn = withThis ? .once : .never
    search.next = firstSearched(isForward: isForward, withThis: withThis)
    if search.next == nil { endSearch() }
    workOnSearch()
  }

  /// The place of the row next to the cursor, among all rows; nil when there is none.
  private func firstSearched(isForward: Bool, withThis: Bool) -> Int? {
    let index = cursorRow.map { rows.index(of: $0) ?? rows.count } ?? 0
    let place = !isForward ? index - 1 : withThis ? index : index + 1
    return rows.row(at: place).map { _ in place }
  }

  /// The most hidden matches that are skipped in one step.
  private static let hiddenLimit = 256

  /// Searches the next rows, as many as can be done quickly.
  mutating func workOnSearch() {
    for _ in 0..<Self.hiddenLimit {
      guard let next = search.next else { return }
      let outcome =
        search.isForward
        ? rowSearch.next(from: next, inflating: search.inflating)
        : rowSearch.previous(from: next, inflating: search.inflating)
      switch outcome {
      case .more(let following): return goOn(at: following)
      case .end: endSearch()
      case .found(let place):
        if let row = shownRow(at: place) {
          search.next = nil
          search.turn = .never
          center(index(of: row))
          return land(on: row)
        }
        goOn(at: search.isForward ? place + 1 : place - 1)
      }
    }
  }

  var rowSearch: RowSearch { RowSearch(search.search, in: session, rows, decoded) }

  /// The row that stands for one of all rows, when it is shown.
  func shownRow(at place: Int) -> RowID? {
    guard let row = rows.row(at: place).map(inUnit) else { return nil }
    return self.row(at: index(of: row)) == row ? row : nil
  }

  private mutating func goOn(at place: Int) {
    search.next = place
    if rows.row(at: place) == nil { endSearch() }
  }

  private mutating func endSearch() {
    search.next = nil
    if search.turn == .once { return turnSearch() }
    if search.turn == .done {
      search.isForward = true
      notice = Notice("'\(search.text)' is not in these rows")
      return
    }
    notice = Notice(
      search.isForward
        ? "there is no later '\(search.text)'; N searches backwards"
        : "there is no earlier '\(search.text)'; n searches forwards")
  }

  /// Continues in the other direction, once.
  private mutating func turnSearch() {
    search.turn = .done
    search.isForward.toggle()
    search.next = firstSearched(isForward: search.isForward, withThis: false)
    if search.next == nil { endSearch() }
  }
}
