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
  /// - Parameter isShown: Whether a frame's row matches; nil while that is not known.
  package mutating func choose(_ isShown: (UInt32) -> Bool?) {
    while shown.count < frames.count, let isMatch = isShown(frames[shown.count]) {
      shown.append(isMatch ? extras[shown.count] : 0)
    }
  }

  /// Notes that a frame's row now matches, or no longer does.
  package mutating func change(_ frame: UInt32, isShown: Bool) {
    let place = first { frames[$0] >= frame }
    guard place < shown.count, frames[place] == frame else { return }
    shown.set(place, to: isShown ? extras[place] : 0)
  }

  /// Forgets which match.
  mutating func restart() { shown = RowSums() }

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
