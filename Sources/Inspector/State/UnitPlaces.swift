import Units

/// Which messages are several rows when rows are units, and how many.
///
/// Most messages are one unit: only the others are kept, as far as the pass has come.
struct UnitPlaces: Sendable {
  /// Messages of several units, by the frames that complete them, ascending.
  private var known: [(frame: UInt32, extra: Int)] = []
  /// Units of the index that were looked at.
  private var looked = 0
  /// How many of `known` were asked whether they match.
  private var asked = 0
  /// Those that match, and how many rows more than messages stand before each.
  private var shown: [(frame: UInt32, extra: Int, before: Int)] = []

  /// Rows more than messages.
  private(set) var total = 0

  /// Takes in what the pass found since.
  mutating func grow(_ index: UnitIndex) {
    let (found, end) = index.messagesOfSeveral(after: looked)
    looked = end
    known += found.map { ($0.frame, $0.count - 1) }
  }

  /// Takes those that match.
  ///
  /// - Parameter isShown: Whether a frame's row matches; nil while that is not known.
  mutating func choose(_ isShown: (UInt32) -> Bool?) {
    while asked < known.count, let isMatch = isShown(known[asked].frame) {
      let (frame, extra) = known[asked]
      asked += 1
      guard isMatch else { continue }
      shown.append((frame, extra, total))
      total += extra
    }
  }

  /// Forgets which match.
  mutating func restart() {
    asked = 0
    shown = []
    total = 0
  }

  /// The message of a row, counted among those that match, and which of its units the row is.
  ///
  /// - Parameter rank: How many matching messages stand before that of a frame.
  func locate(_ row: Int, rank: (UInt32) -> Int) -> (message: Int, unit: Int) {
    let next = first { rank(shown[$0].frame) + shown[$0].before > row }
    guard next > 0 else { return (row, 0) }
    let (frame, extra, before) = shown[next - 1]
    let message = rank(frame)
    let unit = row - message - before
    return unit <= extra ? (message, unit) : (row - before - extra, 0)
  }

  /// Rows more than messages before that of a frame.
  func extra(before frame: UInt32) -> Int {
    let place = first { shown[$0].frame >= frame }
    return place < shown.count ? shown[place].before : total
  }

  /// The last unit of the message that a frame completes, from 0.
  func last(of frame: UInt32) -> Int {
    let place = first { shown[$0].frame >= frame }
    return place < shown.count && shown[place].frame == frame ? shown[place].extra : 0
  }

  /// The first place of `shown` that is in a tail of it.
  private func first(where isInTail: (Int) -> Bool) -> Int {
    var low = 0
    var high = shown.count
    while low < high {
      let middle = (low + high) / 2
      if isInTail(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
