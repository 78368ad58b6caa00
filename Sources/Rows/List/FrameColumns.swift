/// Where the columns of the list are in the available width.
///
/// What a frame is, its opcode, FIN and the reserved bits, its mask and its place in a message, is
/// shown at every width; the other columns go, one after the other, until the row's summary has its
/// share.
package struct FrameColumns {
  package enum Column: String, CaseIterable, Sendable {
    case mark, number, time, delta, connection, direction, fragment, opcode, bits, mask, frames,
      length, wire, flags, info

    /// Whether it is about one frame's header, or about a whole message.
    fileprivate func stands(for unit: RowUnit) -> Bool {
      switch self {
      case .bits, .mask: unit == .frames
      case .fragment: unit != .messages
      case .frames, .wire: unit == .messages
      default: true
      }
    }

    /// The columns that go when there is little room, the first of them first.
    fileprivate static let expendable: [Column] = [
      .delta, .number, .time, .wire, .connection, .flags, .length, .mark, .frames,
    ]
  }

  /// What the widths of columns depend on.
  package struct Measure {
    /// Columns of the whole list.
    package var width: Int
    /// Digits of the largest frame number and the largest connection number.
    package var digits: (frame: Int, connection: Int)
    /// Columns of the longest time with six decimals.
    package var time: Int
    /// Whether the times themselves are not deltas, so that these have their own column.
    package var hasDelta: Bool
    package var unit = RowUnit.frames
    package var isASCII: Bool

    package init(
      width: Int, digits: (frame: Int, connection: Int), time: Int, hasDelta: Bool,
      unit: RowUnit = .frames, isASCII: Bool
    ) {
      self.width = width
      self.digits = digits
      self.time = time
      self.hasDelta = hasDelta
      self.unit = unit
      self.isASCII = isASCII
    }

    var isWide: Bool { width >= 100 }
    var isTight: Bool { width < 60 }
    var decimals: Int { isWide ? 6 : 3 }

    func columns(_ column: Column) -> Int {
      switch column {
      case .mark: 2
      case .number: max(4, digits.frame)
      case .time, .delta: time - 6 + decimals
      case .connection: max(2, digits.connection)
      case .direction: isASCII ? 2 : 1
      case .fragment: 1
      case .opcode: unit == .units && width >= 60 ? 12 : width < 30 ? 4 : 5
      case .bits: 4
      case .mask: isWide ? 8 : 1
      case .frames: 4
      case .length: isWide ? 8 : isTight ? 5 : 6
      case .wire: 7
      case .flags: 2
      case .info: 0
      }
    }

    /// Columns that the summary gets at least, before another column is shown.
    ///
    /// Two fifths of the list; number and time, by which rows are told apart, may leave it less
    /// where the list is not tight.
    func summary(rather column: Column) -> Int {
      let share = max(7, width * 2 / 5)
      return isTight || column == .delta ? share : min(share, max(20, width / 4))
    }

    /// Blanks after a column.
    func gap(_ column: Column) -> Int {
      switch column {
      case .mark, .info: 0
      case .direction, .fragment, .bits: isTight ? 0 : 1
      default: 1
      }
    }
  }

  private var places: [Column: Range<Int>] = [:]
  /// The columns that are shown, from the left.
  package private(set) var shown: [Column]
  /// Digits after the seconds.
  package let decimals: Int
  /// Whether masking keys are written out.
  package let hasKeys: Bool
  private let unit: RowUnit

  /// - Parameters:
  ///   - measure: What there is room for.
  ///   - chosen: The columns that the user chose, in order; nil leaves the choice to the width.
  package init(_ measure: Measure, chosen: [Column]? = nil) {
    decimals = measure.decimals
    hasKeys = measure.isWide
    unit = measure.unit
    var columns = (chosen ?? Column.allCases).filter { column in
      column.stands(for: measure.unit) && (column != .delta || chosen != nil || measure.hasDelta)
    }
    let hasInfo = columns.contains(.info)
    func taken() -> Int { columns.reduce(0) { $0 + measure.columns($1) + measure.gap($1) } }
    for column in Column.expendable {
      let wanted = hasInfo ? chosen == nil ? measure.summary(rather: column) : 8 : 0
      guard taken() + wanted > measure.width else { continue }
      columns.removeAll { $0 == column }
    }
    shown = columns
    let info = max(0, measure.width - taken())
    var x = 0
    for column in columns {
      let width = column == .info ? info : measure.columns(column)
      places[column] = x..<max(x, min(measure.width, x + width))
      x = min(measure.width, x + width + measure.gap(column))
    }
  }

  /// The columns that `column` takes; nil when it is not shown.
  package subscript(column: Column) -> Range<Int>? { places[column] }

  /// Where the text of an event begins.
  package var eventStart: Int { places[.direction]?.lowerBound ?? 0 }

  /// What is over a column, and whether it ends at its right edge.
  package func title(_ column: Column, _ format: TimeFormat) -> (text: String, isRight: Bool) {
    let title = column.title(unit, format, hasKeys: hasKeys) ?? ""
    return (title, column.isNumber)
  }
}
