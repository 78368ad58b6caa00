/// Finds the word that the writer probably meant.
enum Spelling {
  /// The word with the fewest slips between it and `text`; nil when all differ too much.
  ///
  /// A slip is an extra, missing, wrong or swapped letter. One is forgiven in short words and two
  /// in longer ones; a word that begins with `text` counts as one slip.
  ///
  /// - Parameter most: The slips that are forgiven, if fewer.
  static func nearest(to text: String, among words: [String], most: Int = 2) -> String? {
    let typed = Array(text.utf8.prefix(64))
    guard !typed.isEmpty else { return nil }
    let allowed = typed.count <= 3 ? 1 : most
    var best: (word: String, distance: Int)?
    for word in words {
      let letters = Array(word.utf8)
      let begins = typed.count >= 2 && letters.starts(with: typed)
      let distance = begins ? 1 : slips(from: typed, to: letters)
      guard distance <= allowed, distance < letters.count else { continue }
      if distance < best?.distance ?? .max { best = (word, distance) }
    }
    return best?.word
  }

  /// The optimal string alignment distance.
  private static func slips(from left: [UInt8], to right: [UInt8]) -> Int {
    if abs(left.count - right.count) > 2 { return .max }
    var older: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var next = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1)
        cost = min(cost, next[column] + 1)
        if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
          cost = min(cost, older[column - 1] + 1)
        }
        next.append(cost)
      }
      older = last
      last = next
    }
    return last[right.count]
  }
}
