import Capture
package import Rows

extension Model {
  /// The columns of the list when it is `width` wide.
  package func frameColumns(width: Int) -> FrameColumns {
    FrameColumns(
      FrameColumns.Measure(
        width: width,
        // `held` is apart from the sign beside it.
        digits: (
          max(String(rows.frames).count, heldCount > 0 ? 5 : 0),
          String(connectionCount).count
        ),
        time: timeWidth, hasDelta: !timeFormat.isDelta, unit: filter.unit,
        isASCII: facts.isASCII),
      chosen: list.columns)
  }

  /// Columns of the longest time with six decimals.
  private var timeWidth: Int {
    let start = origin
    let elapsed = log.read { $0.lastTime > start ? $0.lastTime - start : 0 }
    // A sign, the seconds, the point and the decimals; two digits of seconds at least.
    let longest = max(10, 8 + String(elapsed / 1_000_000_000).count)
    return switch timeFormat {
    case .absolute: max(15, longest)
    case .utc: max(16, longest)
    case .relative, .delta, .connection: longest
    }
  }

  /// Columns by which a row is scrolled: those of the list, or up to the match that was found in
  /// it.
  package func column(of row: RowID, width: Int) -> Int {
    guard let landing = search.landing, landing.row == row, list.column == 0,
      let place = landing.place, place.upperBound < Self.rowReach,
      landing.column + place.count > width
    else { return list.column }
    return landing.column - min(landing.column, width / 3)
  }

  /// The most content of one row that is searched for the match of a search.
  static let rowReach = 64 << 10
}
