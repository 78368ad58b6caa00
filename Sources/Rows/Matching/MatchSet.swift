/// Which of the rows checked so far match: one bit for each row, and a count for each word.
package struct MatchSet: Sendable {
  private var words: [UInt64] = []
  /// Matches before each word.
  private var ranks: [UInt32] = []
  /// Rows checked.
  package private(set) var checked = 0
  /// Rows that match.
  package private(set) var count = 0

  /// Checks the next `count` rows: none of them matches.
  package mutating func skip(_ count: Int) {
    guard count > 0 else { return }
    checked += count
    let missing = (checked + 63) / 64 - words.count
    guard missing > 0 else { return }
    words.append(contentsOf: repeatElement(0, count: missing))
    ranks.append(contentsOf: repeatElement(UInt32(clamping: self.count), count: missing))
  }

  /// Checks the next row.
  package mutating func append(_ isMatch: Bool) {
    if checked % 64 == 0 {
      words.append(0)
      ranks.append(UInt32(clamping: count))
    }
    if isMatch {
      words[checked / 64] |= 1 << UInt64(checked % 64)
      count += 1
    }
    checked += 1
  }

  /// Lets a row match that was checked before.
  package mutating func insert(_ index: Int) {
    guard index >= 0, index < checked, words[index / 64] >> UInt64(index % 64) & 1 == 0 else {
      return
    }
    words[index / 64] |= 1 << UInt64(index % 64)
    for word in index / 64 + 1..<max(index / 64 + 1, ranks.count) { ranks[word] += 1 }
    count += 1
  }

  /// Whether a row matches; not when it has not been checked.
  package func contains(_ index: Int) -> Bool {
    index >= 0 && index < checked && words[index / 64] >> UInt64(index % 64) & 1 == 1
  }

  /// Changes what is known of rows that were checked before.
  package mutating func change(_ changes: [(index: Int, isMatch: Bool)]) {
    var first = words.count
    for (index, isMatch) in changes
    where index >= 0 && index < checked && contains(index) != isMatch {
      words[index / 64] ^= 1 << UInt64(index % 64)
      count += isMatch ? 1 : -1
      first = min(first, index / 64)
    }
    for word in first + 1..<max(first + 1, words.count) {
      ranks[word] = ranks[word - 1] + UInt32(words[word - 1].nonzeroBitCount)
    }
  }

  /// How many of the rows before `index` match.
  package func rank(_ index: Int) -> Int {
    guard index > 0 else { return 0 }
    guard index < checked else { return count }
    let below = words[index / 64] & (1 << UInt64(index % 64) - 1)
    return Int(ranks[index / 64]) + below.nonzeroBitCount
  }

  /// The row that is match number `ordinal`, from 0; nil when there are fewer.
  package func select(_ ordinal: Int) -> Int? {
    guard ordinal >= 0, ordinal < count else { return nil }
    var low = 0
    var high = ranks.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(ranks[middle]) <= ordinal { low = middle } else { high = middle }
    }
    var word = words[low]
    for _ in 0..<(ordinal - Int(ranks[low])) { word &= word - 1 }
    return low * 64 + word.trailingZeroBitCount
  }
}
