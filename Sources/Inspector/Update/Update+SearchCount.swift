import Capture
import Filter
import Rows
import WebSocket

// Which match it is, of how many.
extension Model {
  /// The most matches that are counted; beyond that, the count ends with a plus.
  private static let countLimit = 100_000
  /// Matches that are counted in one step, bytes of their messages, and places that each search
  /// looks up.
  private static let stepLimit = 32
  private static let stepBytes: UInt64 = 8 << 20
  private static let placeLimit = 32

  /// Whether matches are still to be counted.
  var isCountingMatches: Bool {
    search.isCounted && !search.isRunning && search.counted < rows.count
      && search.hits.count < Self.countLimit
  }

  /// Looks at some more rows, and says how many matches there are.
  mutating func workOnCount() {
    guard isCountingMatches else { return }
    var bytes: UInt64 = 0
    for _ in 0..<Self.stepLimit where isCountingMatches && bytes < Self.stepBytes {
      switch rowSearch.next(
        from: search.counted, limit: Self.placeLimit, inflating: search.counting)
      {
      case .found(let place):
        if case .frame(let number) = rows.row(at: place) {
          bytes &+= log.read { $0.frame(number)?.header.length } ?? 0
        }
        search.count(shownRow(at: place).flatMap { rows.index(of: $0) }, upTo: place + 1)
      case .more(let place):
        search.count(nil, upTo: place)
        return sayPlace()
      case .end: search.count(nil, upTo: rows.count)
      }
    }
    sayPlace()
  }

  /// Says which match is selected: `3/41`.
  mutating func sayPlace() {
    guard search.isCounted, let row = search.landing.flatMap({ rows.index(of: $0.row) }),
      search.hits.last.map({ $0 >= row }) == true || !isCountingMatches
    else { return }
    let place = search.hits.firstIndex { $0 >= row }.map { $0 + 1 } ?? search.hits.count
    let more = search.counted < rows.count ? "…" : ""
    let count = "\(place)/\(search.hits.count)\(more)"
    notice = Notice("\(count) '\(search.text)'   n next, N previous")
  }

  /// Goes to the next match in the message that is shown; false when it has no other.
  mutating func stepInDetail(_ isForward: Bool) -> Bool {
    guard let landing = search.landing, let place = landing.place, cursorRow == landing.row else {
      return false
    }
    let next =
      isForward
      ? search.search.place(in: landing.content, from: place.lowerBound + 1)
      : search.search.lastPlace(in: landing.content, before: place.lowerBound)
    guard let next else { return false }
    search.landing = Landing(
      row: landing.row, place: next, column: landing.column, content: landing.content)
    search.isCounted = true
    sayPlace()
    return true
  }
}
