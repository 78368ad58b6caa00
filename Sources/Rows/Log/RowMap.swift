package import Capture

/// Maps between indices of the unfiltered list and rows, by two counts and one number for each
/// event.
///
/// Rows are only ever added at the end. What the log has beyond `frames` and `events` is not shown
/// yet, so that a picture shows one moment and can be held still.
package struct RowMap: Sendable {
  package private(set) var frames = 0
  /// How many of the log's events are rows.
  package private(set) var events = 0
  /// How many frames come before each event of the log; never decreasing.
  private var places: [UInt32] = []

  package init() {}

  package var count: Int { frames + events }

  /// How many frames the log has.
  private var known = 0

  /// Takes in what the log has by now, what it had at an earlier moment, or a given number of rows.
  package mutating func grow(
    to state: borrowing LogState, moment: UInt64? = nil, rows: (frames: Int, events: Int)? = nil
  ) {
    known = state.frameCount
    let all = UInt32(clamping: state.frameCount)
    var last = places.last ?? 0
    for event in places.count..<max(places.count, state.journal.count) {
      // As the log's cursor has it: an event never comes before an earlier one.
      last = max(last, min(state.journal[event].after, all))
      places.append(last)
    }
    guard let moment else {
      (frames, events) = (state.frameCount, places.count)
      return
    }
    if let rows {
      (frames, events) = (min(rows.frames, known), min(rows.events, places.count))
      return
    }
    frames = state.frames(until: moment)
    events = first(among: places.count) { Int($0) >= frames }
    while events < places.count, Int(places[events]) <= frames,
      state.journal[events].time <= moment
    {
      events += 1
    }
  }

  /// How many frames and events there are with one row more; nil when there are no more.
  package var oneMore: (frames: Int, events: Int)? {
    if events < places.count, Int(places[events]) <= frames { return (frames, events + 1) }
    return frames < known ? (frames + 1, events) : nil
  }

  /// The same with one row less.
  package var oneLess: (frames: Int, events: Int)? {
    if events > 0, Int(places[events - 1]) >= frames { return (frames, events - 1) }
    return frames > 0 ? (frames - 1, events) : nil
  }

  /// The row at an index from 0; nil outside.
  package func row(at index: Int) -> RowID? {
    guard index >= 0, index < count else { return nil }
    let before = eventsBefore(index)
    if before < events, position(of: before) == index { return .event(before) }
    return .frame(UInt32(clamping: index - before + 1))
  }

  /// Where a row is; nil for one that is not there, or not there yet.
  package func index(of row: RowID) -> Int? {
    switch row {
    case .frame(let number):
      let number = Int(number)
      guard number >= 1, number <= frames else { return nil }
      return number - 1 + first(among: events) { Int($0) >= number }
    case .event(let event):
      return event >= 0 && event < events ? position(of: event) : nil
    case .underWay, .held:
      return nil
    }
  }

  /// How many frames are before the row at `index`.
  package func frames(before index: Int) -> Int {
    let index = min(max(index, 0), count)
    return index - eventsBefore(index)
  }

  /// How many events stand before the row at `index`.
  package func events(before index: Int) -> Int { eventsBefore(min(max(index, 0), count)) }

  /// The events that are in a range of rows, each with its row.
  package func events(in range: Range<Int>) -> [(event: Int, row: Int)] {
    let first = eventsBefore(range.lowerBound)
    let end = eventsBefore(range.upperBound)
    return (first..<max(first, end)).map { ($0, position(of: $0)) }
  }

  private func position(of event: Int) -> Int { event + Int(places[event]) }

  /// How many events are before the row at `index`.
  private func eventsBefore(_ index: Int) -> Int {
    var low = 0
    var high = events
    while low < high {
      let middle = (low + high) / 2
      if position(of: middle) < index { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first of `count` events whose place satisfies a condition that holds for a tail of the
  /// places.
  private func first(among count: Int, where isInTail: (UInt32) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isInTail(places[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
