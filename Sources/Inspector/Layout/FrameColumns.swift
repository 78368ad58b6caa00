import Screen

/// Where the columns of the list stand in the width there is.
package struct FrameColumns {
  package enum Column: CaseIterable {
    case mark, number, time, delta, connection, direction, opcode, bracket, fin, rsv, key, frames,
      length, form, wire, preview

    /// Whether it is about one frame's header, or about a whole message.
    fileprivate func stands(for unit: RowUnit) -> Bool {
      switch self {
      case .bracket, .fin, .rsv, .key, .form: unit == .frames
      case .frames, .wire: unit == .messages
      default: true
      }
    }
  }

  private var places: [Column: Range<Int>] = [:]
  /// Digits after the seconds.
  package let decimals: Int
  package let hasWideArrows: Bool

  /// - Parameters:
  ///   - width: Columns of the whole list.
  ///   - digits: Of the largest frame number and the largest connection number.
  ///   - time: Columns of the longest time with six decimals.
  ///   - hasDelta: Whether the times themselves are no deltas, so that these have their own column.
  ///   - unit: What a row is.
  ///   - isASCII: Whether only ASCII is drawn.
  init(
    width: Int, digits: (frame: Int, connection: Int), time: Int, hasDelta: Bool,
    unit: RowUnit = .frames, isASCII: Bool
  ) {
    decimals = width >= 70 ? 6 : 3
    hasWideArrows = width >= 60 && !isASCII
    var x = 0
    for column in Column.allCases {
      guard width >= Self.minimum(column), column != .delta || hasDelta, column.stands(for: unit)
      else { continue }
      let columns =
        switch column {
        case .mark: 2
        case .number: max(4, digits.frame)
        case .time, .delta: time - 6 + decimals
        case .connection: max(2, digits.connection)
        case .direction: hasWideArrows ? 3 : 2
        case .opcode: 5
        case .bracket: 1
        case .fin, .rsv: 3
        case .key: 8
        case .length: width >= 44 ? 7 : 5
        case .form: 4
        case .frames: 4
        case .wire: 9
        case .preview: max(0, width - x)
        }
      places[column] = x..<min(width, x + columns)
      x = min(width, x + columns + (column == .mark || column == .length ? 0 : 1))
    }
    if places[.form] == nil, places[.wire] == nil, let preview = places[.preview] {
      places[.preview] = min(width, preview.lowerBound + 1)..<preview.upperBound
    }
  }

  /// The columns that `column` takes; nil when it is not shown.
  package subscript(column: Column) -> Range<Int>? { places[column] }

  /// Where the text of an event begins.
  package var eventStart: Int { places[.direction]?.lowerBound ?? 0 }

  /// The smallest list that shows the column: flags go first, then the number, then the connection.
  private static func minimum(_ column: Column) -> Int {
    switch column {
    case .rsv, .key: 80
    case .fin, .form, .frames, .wire: 66
    case .delta: 104
    case .number: 56
    case .connection: 44
    case .time: 36
    case .mark, .bracket: 24
    case .direction, .opcode, .length, .preview: 0
    }
  }

  /// What stands over a column, and whether it ends at its right edge.
  package static func title(_ column: Column, _ format: TimeFormat) -> (text: String, isRight: Bool)
  {
    switch column {
    case .mark, .bracket, .form: ("", false)
    case .number: ("No.", true)
    case .time: (format.title, false)
    case .delta: ("Delta", false)
    case .connection: ("Co", true)
    case .direction: ("Dir", false)
    case .opcode: ("Op", false)
    case .fin: ("FIN", false)
    case .rsv: ("RSV", false)
    case .key: ("Mask", false)
    case .frames: ("Fr", true)
    case .length: ("Length", true)
    case .wire: ("", false)
    case .preview: ("Payload", false)
    }
  }
}
