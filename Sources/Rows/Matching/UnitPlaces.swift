package import Units

/// Which messages are several rows when rows are units, and how many.
///
/// Most messages are one unit: only the others are kept, as far as the pass has come. Changing
/// whether one of them matches costs as little as looking one up.
package struct UnitPlaces: Sendable {
  /// Messages of several units, by the frames that complete them, ascending.
  private var frames: [UInt32] = []
  /// Rows that each has beside its first.
  private var extras: [Int] = []
  /// Units of the index that were looked at.
  private var looked = 0
  /// How many of them were checked, and the rows of those that match.
  private var shown = RowSums()
  /// For messages with only some of their units as rows: which units, ascending.
  private var parts: [UInt32: [Int]] = [:]

  /// Rows more than messages.
  package var total: Int { shown.total }

  package init() {}

  /// Takes in what the pass found since.
  package mutating func grow(_ index: UnitIndex) {
    let (found, end) = index.messagesOfSeveral(after: looked)
    looked = end
    for (frame, count) in found { append(frame, count: count) }
  }

  /// Adds a message after all that are known.
  package mutating func append(_ frame: UInt32, count: Int) {
    frames.append(frame)
    extras.append(count - 1)
  }

  /// Takes those that match.
  ///
  /// - Parameter choice: Which units of a frame's message are rows; nil while that is not known.
  package mutating func choose(_ choice: (UInt32) -> Choice?) {
    while shown.count < frames.count, let choice = choice(frames[shown.count]) {
      shown.append(take(choice, at: shown.count))
    }
  }

  /// Notes which units of a frame's message are rows now.
  package mutating func change(_ frame: UInt32, to choice: Choice) {
    let place = first { frames[$0] >= frame }
    guard place < shown.count, frames[place] == frame else { return }
    shown.set(place, to: take(choice, at: place))
  }

  /// - Returns: How many rows there are besides the first.
  private mutating func take(_ choice: Choice, at place: Int) -> Int {
    parts[frames[place]] = nil
    switch choice {
    case .none: return 0
    case .all: return extras[place]
    case .some(let units):
      parts[frames[place]] = units.sorted()
      return max(0, units.count - 1)
    }
  }

  /// Which unit of a frame's message is the one of its rows at a place, from 0.
  package func unit(at row: Int, of frame: UInt32) -> Int {
    guard let units = parts[frame], units.indices.contains(row) else { return row }
    return units[row]
  }

  /// Whether only some units of a frame's message are rows.
  package func isPart(_ frame: UInt32) -> Bool { parts[frame] != nil }

  /// Which units of a message are rows.
  package enum Choice: Equatable, Sendable {
    case none
    case all
    /// Those at these places, from 0; at least one.
    case some(Set<Int>)
  }

  /// Forgets which match.
  mutating func restart() {
    shown = RowSums()
    parts = [:]
  }

  /// The message of a row, counted among those that match, and which of its units the row is.
  ///
  /// - Parameter rank: How many matching messages are before that of a frame.
  package func locate(_ row: Int, rank: (UInt32) -> Int) -> (message: Int, unit: Int) {
    let (next, sum) = shown.reach { place, before in rank(frames[place]) + before <= row }
    guard next > 0, sum > 0 else { return (row, 0) }
    // The last one before it that has rows of its own: its share is what completes the sum.
    let (last, before) = shown.reach { place, _ in shown.sum(before: place + 1) < sum }
    let message = rank(frames[last])
    let unit = row - message - before
    return unit <= sum - before ? (message, unit) : (row - sum, 0)
  }

  /// Rows more than messages before that of a frame.
  package func extra(before frame: UInt32) -> Int {
    shown.sum(before: min(shown.count, first { frames[$0] >= frame }))
  }

  /// The last unit of the message that a frame completes, from 0.
  package func last(of frame: UInt32) -> Int {
    let place = first { frames[$0] >= frame }
    guard place < shown.count, frames[place] == frame else { return 0 }
    return shown.sum(before: place + 1) - shown.sum(before: place)
  }

  /// The first place of `frames` that is in a tail of it.
  private func first(where isInTail: (Int) -> Bool) -> Int {
    var low = 0
    var high = frames.count
    while low < high {
      let middle = (low + high) / 2
      if isInTail(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
