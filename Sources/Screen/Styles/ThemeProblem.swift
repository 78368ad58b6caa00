package import TOML

/// Why a theme cannot be used at all.
package enum ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown(name: String, suggestion: String?)
  case malformed(name: String, position: TOMLPosition, reason: String)
  case endlessInheritance(name: String)

  package var description: String {
    switch self {
    case .unknown(let name, let suggestion):
      "there is no theme '\(name)'; \(suggestion.map { "did you mean \($0)?" } ?? hint)"
    case .malformed(let name, let position, let reason):
      "\(name).toml:\(position): \(reason)"
    case .endlessInheritance(let name):
      "the theme '\(name)' inherits from itself; remove one 'inherits' line of the circle"
    }
  }

  private var hint: String { "the built-in ones are \(Theme.builtInNames.joined(separator: ", "))" }
}

/// Something in a theme that was left out; the rest of it is used.
package struct ThemeWarning: Hashable, Sendable, CustomStringConvertible {
  package let name: String
  /// Where the key stands, or the value.
  package let position: TOMLPosition
  package let problem: String

  package var description: String { "\(name).toml:\(position): \(problem)" }
}

/// The word of `words` that differs from `word` by the fewest letters, at most two; nil when none.
func nearest(_ word: String, in words: some Sequence<String>) -> String? {
  let (length, wanted) = (word.count, Array(word.utf8))
  // Names in files may be of any length; the distance of long ones costs too much to know.
  guard length <= 64 else { return nil }
  return words.map { ($0, distance(wanted, Array($0.utf8))) }
    .filter { $0.1 <= 2 }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

private func distance(_ from: [UInt8], _ to: [UInt8]) -> Int {
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
