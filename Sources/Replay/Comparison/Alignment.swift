/// Pairs the messages of two short runs so that as little as possible differs.
struct Alignment {
  enum Step: Equatable {
    /// The next message on both sides: the same, or changed.
    case pair
    /// The next recorded one has no counterpart.
    case missing
    /// The next live one has none.
    case extra
  }

  private static let gap: UInt32 = 10
  /// Two messages of different kinds never go together: that costs more than two gaps.
  private static let never: UInt32 = 25

  /// The steps through both runs, from their beginning to their end.
  static func steps(_ recorded: [MessageKey], _ live: [MessageKey]) -> [Step] {
    let width = live.count + 1
    var costs = [UInt32](repeating: 0, count: (recorded.count + 1) * width)
    var pairs = [UInt32](repeating: 0, count: recorded.count * live.count)
    // From the end, so that the path can be read forwards.
    for row in stride(from: recorded.count, through: 0, by: -1) {
      for column in stride(from: live.count, through: 0, by: -1) {
        let place = row * width + column
        if row == recorded.count {
          costs[place] = UInt32(live.count - column) * gap
        } else if column == live.count {
          costs[place] = UInt32(recorded.count - row) * gap
        } else {
          let pair = recorded[row].distance(to: live[column]).map { UInt32($0) } ?? never
          pairs[row * live.count + column] = pair
          costs[place] = min(
            costs[place + width + 1] + pair, costs[place + width] + gap, costs[place + 1] + gap)
        }
      }
    }
    return way(costs, pairs, rows: recorded.count, columns: live.count)
  }

  private static func way(
    _ costs: [UInt32], _ pairs: [UInt32], rows: Int, columns: Int
  ) -> [Step] {
    var steps: [Step] = []
    var (row, column) = (0, 0)
    while row < rows || column < columns {
      let place = row * (columns + 1) + column
      if row < rows, column < columns,
        costs[place] == costs[place + columns + 2] + pairs[row * columns + column]
      {
        steps.append(.pair)
        (row, column) = (row + 1, column + 1)
      } else if row < rows, column == columns || costs[place] == costs[place + columns + 1] + gap {
        steps.append(.missing)
        row += 1
      } else {
        steps.append(.extra)
        column += 1
      }
    }
    return steps
  }
}
