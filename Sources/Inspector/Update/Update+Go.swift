import Capture
import Rows
import Screen

extension Model {
  mutating func go(_ action: GoAction, _ argument: String) {
    switch action {
    case .search: argument.isEmpty ? begin(Prompt(.search)) : startSearch(argument, isForward: true)
    case .searchNext: continueSearch(isForward: true)
    case .searchPrevious: continueSearch(isForward: false)
    case .number: goTo(argument)
    case .nextInConnection:
      find("row of this connection", isForward: true) { $0.connection == $1 }
    case .previousInConnection:
      find("row of this connection", isForward: false) { $0.connection == $1 }
    case .nextPaired: goToPair(isForward: true)
    case .previousPaired: goToPair(isForward: false)
    case .nextFinding: goToFinding(isForward: true)
    case .previousFinding: goToFinding(isForward: false)
    }
  }

  private mutating func goTo(_ argument: String) {
    guard !argument.isEmpty else { return begin(Prompt(.command, "goto ")) }
    guard let number = UInt32(argument), number >= 1, number <= rows.frames else {
      notice = Notice("there is no frame '\(argument)'; frames are 1 to \(rows.frames)", .error)
      return
    }
    goTo(frame: number)
  }

  /// Selects a frame; the one after it when the filter hides it.
  mutating func goTo(frame number: UInt32) { goTo(.frame(number), named: "frame \(number)") }

  /// Goes to a row, or to the nearest one where the filter hides it.
  mutating func goTo(_ row: RowID, named name: String) {
    let target = index(of: row)
    if self.row(at: target) != inUnit(row) {
      let hidden = rowCount == 0 ? "nothing is shown" : "this is the row nearest to it"
      notice = Notice("the filter hides \(name); \(hidden)", .warning)
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

  /// Goes to the next row that is wanted, among the next `findLimit` ones.
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
      if let row = traits(of: candidate), isWanted(row, connection) { return center(index) }
    }
    notice = Notice("there is no \(isForward ? "later" : "earlier") \(what)")
  }

  private static let findLimit = 200_000
}
