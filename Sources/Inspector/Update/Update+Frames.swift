import Capture
import Intercept
import Screen

extension Model {
  mutating func performOnFrames(_ action: Action.ID, _ argument: String) -> [Effect] {
    switch action {
    case .open: return open()
    case .follow: list.isFollowing ? stopFollowing() : followNewest()
    case .pause: togglePause()
    case .filter: argument.isEmpty ? begin(Prompt(.filter, filter.text)) : takeFilter(argument)
    case .clearFilter: applyFilter("")
    case .search: argument.isEmpty ? begin(Prompt(.search)) : startSearch(argument, isForward: true)
    case .searchNext: continueSearch(isForward: true)
    case .searchPrevious: continueSearch(isForward: false)
    case .goTo: goTo(argument)
    case .nextInConnection:
      find("row of this connection", isForward: true) { $0.connection == $1 }
    case .previousInConnection:
      find("row of this connection", isForward: false) { $0.connection == $1 }
    case .nextPaired: goToPair(isForward: true)
    case .previousPaired: goToPair(isForward: false)
    case .view: view(argument)
    case .mark: return toggleMark()
    case .nextMark: goToMark(isForward: true)
    case .previousMark: goToMark(isForward: false)
    case .onlyMarked: toggleMarkedOnly()
    case .unmark: return unmarkAll()
    case .filterThis: return filterByValue(isWanted: true)
    case .filterOut: return filterByValue(isWanted: false)
    case .nextFinding: find("finding", isForward: true) { row, _ in row.hasFindings }
    case .previousFinding: find("finding", isForward: false) { row, _ in row.hasFindings }
    case .time: setTime(argument)
    case .copy: return copy(argument)
    default: break
    }
    return []
  }

  private mutating func open() -> [Effect] {
    if case .themes(let selected, _) = overlay { return takeTheme(selected) }
    switch focus {
    case .connections:
      show(connection: connections.selected)
      focus = .frames
    case .frames, .composer, .detail:
      focus(on: .detail)
    }
    return []
  }

  private mutating func setTime(_ name: String) {
    guard let format = name.isEmpty ? timeFormat.next : TimeFormat(name: name) else {
      let names = TimeFormat.allCases.map(\.name).joined(separator: ", ")
      notice = Notice("there is no time '\(name)'; there are \(names)", .error)
      return
    }
    timeFormat = format
  }

  private mutating func togglePause() {
    if replay != nil { return togglePlaying() }
    guard isPaused || facts.isLive || facts.isLoading else {
      notice = Notice("nothing arrives that could be held back; :replay plays the recording")
      return
    }
    isPaused.toggle()
    refresh()
  }

  private mutating func goTo(_ argument: String) {
    guard !argument.isEmpty else { return begin(Prompt(.command, "goto ")) }
    guard let number = UInt32(argument), number >= 1, number <= rows.frames else {
      notice = Notice("there is no frame '\(argument)'; frames are 1 to \(rows.frames)", .error)
      return
    }
    goTo(frame: number)
  }

  /// Selects a frame; the one behind it when the filter hides it.
  mutating func goTo(frame number: UInt32) {
    let target = index(of: .frame(number))
    if row(at: target) != inUnit(.frame(number)) {
      let hidden = rowCount == 0 ? "nothing is shown" : "this is the row nearest to it"
      notice = Notice("the filter hides frame \(number); \(hidden)", .warning)
    }
    center(min(target, max(0, rowCount - 1)))
  }

  /// Selects a row and puts it into the middle, unless it is on the screen already.
  mutating func center(_ index: Int) {
    let height = Layout(self).listRows.height
    let window = window(height: height)
    let line = window.contains(index) ? index - window.lowerBound : height / 2
    select(index, line: line)
  }

  /// Goes to the next row that is to be found; looks at so many at most.
  private mutating func find(
    _ what: String, isForward: Bool,
    where isWanted: (_ row: RowTraits, _ connection: UInt32?) -> Bool
  ) {
    let start = cursor
    let connection = traits(of: cursorRow)?.connection
    var index = start
    for _ in 0..<Self.findLimit {
      index += isForward ? 1 : -1
      guard let candidate = row(at: index) else { break }
      if let mark = traits(of: candidate), isWanted(mark, connection) { return center(index) }
    }
    notice = Notice("there is no \(what) further \(isForward ? "on" : "back")")
  }

  private static let findLimit = 200_000
}
