/// Where a movement goes.
enum Travel: Equatable {
  case first, last
  /// A number of lines down, or up when negative.
  case lines(Int)
  case sideways(isRight: Bool)

  /// The line it comes to from one, between 0 and `last`; a movement sideways stays.
  func place(from line: Int, last: Int) -> Int {
    let target =
      switch self {
      case .first: 0
      case .last: last
      case .lines(let distance): line + distance
      case .sideways: line
      }
    return min(max(target, 0), last)
  }
}

extension Movement {
  /// Where it goes when the screen has room for `page` lines.
  func travel(page: Int) -> Travel {
    switch self {
    case .down: .lines(1)
    case .up: .lines(-1)
    case .pageDown: .lines(max(1, page - 1))
    case .pageUp: .lines(-max(1, page - 1))
    case .halfPageDown: .lines(max(1, page / 2))
    case .halfPageUp: .lines(-max(1, page / 2))
    case .top: .first
    case .bottom: .last
    case .left: .sideways(isRight: false)
    case .right: .sideways(isRight: true)
    }
  }
}
