import Capture

/// Which row of the unfiltered list is which: arithmetic on two counts and one number an event.
///
/// Rows are only ever added at the end. What the log has beyond `frames` and `events` is not shown
/// yet, so a picture is of one moment and can be held still.
struct RowMap: Sendable {
  private(set) var frames = 0
  /// How many frames come before each event; never decreasing.
  private var places: [UInt32] = []

  var events: Int { places.count }
  var count: Int { frames + places.count }

  /// Takes in what the log has by now.
  mutating func grow(to state: borrowing LogState) {
    frames = state.frameCount
    var last = places.last ?? 0
    for event in places.count..<max(places.count, state.journal.count) {
      // As the log's cursor has it: an event never comes before the one that was told first.
      last = max(last, min(state.journal[event].after, UInt32(clamping: frames)))
      places.append(last)
    }
  }

  /// The row at an index from 0; nil outside.
  func row(at index: Int) -> RowID? {
    guard index >= 0, index < count else { return nil }
    let before = eventsBefore(index)
    if before < places.count, position(of: before) == index { return .event(before) }
    return .frame(UInt32(clamping: index - before + 1))
  }

  /// Where a row stands; nil for one that is not there, or not there yet.
  func index(of row: RowID) -> Int? {
    switch row {
    case .frame(let number):
      let number = Int(number)
      guard number >= 1, number <= frames else { return nil }
      return number - 1 + first(where: { Int($0) >= number })
    case .event(let event):
      return event >= 0 && event < places.count ? position(of: event) : nil
    case .underWay:
      return nil
    }
  }

  /// How many frames stand before the row at `index`.
  func frames(before index: Int) -> Int {
    let index = min(max(index, 0), count)
    return index - eventsBefore(index)
  }

  private func position(of event: Int) -> Int { event + Int(places[event]) }

  /// How many events stand before the row at `index`.
  private func eventsBefore(_ index: Int) -> Int {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if position(of: middle) < index { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first event whose place is in a tail of the places.
  private func first(where isInTail: (UInt32) -> Bool) -> Int {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if isInTail(places[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
