/// Suggestions for a misspelt word.
package enum Spelling {
  /// The word of `words` that differs from `word` by the fewest letters; nil when all differ by
  /// more than two, or by more than one from a word of three letters or fewer.
  package static func nearest(_ word: String, in words: some Sequence<String>) -> String? {
    let (length, wanted) = (word.count, Array(word.utf8))
    // Names in files may be of any length, and the distance between long ones costs too much to
    // compute.
    guard length <= 64 else { return nil }
    let limit = length < 4 ? 1 : 2
    return words.map { ($0, distance(wanted, Array($0.utf8))) }
      .filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  private static func distance(_ from: [UInt8], _ to: [UInt8]) -> Int {
    var row = Array(0...to.count)
    for (i, a) in from.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in to.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[to.count]
  }
}
