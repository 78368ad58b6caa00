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

  /// The number of the frame next to the cursor; nil when there is none.
  private func firstSearched(isForward: Bool, withThis: Bool) -> UInt32? {
    let index = cursorRow.map { rows.index(of: $0) ?? rows.count } ?? 0
    let isFrame = if case .frame = cursorRow { true } else { false }
    let before = rows.frames(before: index)
    let next = isFrame && !withThis ? 2 : 1
    let number = isForward ? before + next : before
    return number >= 1 && number <= rows.frames ? UInt32(clamping: number) : nil
  }

  /// The most hidden matches that are skipped in one step.
  private static let hiddenLimit = 256

  /// Searches the next frames, as many as can be done quickly.
  mutating func workOnSearch() {
    for _ in 0..<Self.hiddenLimit {
      guard let next = search.next else { return }
      let outcome =
        search.isForward
        ? search.search.next(from: next, in: session, inflating: search.inflating)
        : search.search.previous(from: next, in: session, inflating: search.inflating)
      switch outcome {
      case .more(let following): return goOn(at: following)
      case .end: endSearch()
      case .found(let number):
        let index = index(of: .frame(number))
        if row(at: index) == inUnit(.frame(number)) {
          search.next = nil
          search.turn = .never
          center(index)
          return land(on: inUnit(.frame(number)))
        }
        goOn(at: search.isForward ? number &+ 1 : number - 1)
      }
    }
  }

  private mutating func goOn(at number: UInt32) {
    search.next = number
    if number < 1 || number > rows.frames { endSearch() }
  }

  private mutating func endSearch() {
    search.next = nil
    if search.turn == .once { return turnSearch() }
    if search.turn == .done {
      search.isForward = true
      notice = Notice("'\(search.text)' is nowhere in these rows")
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
