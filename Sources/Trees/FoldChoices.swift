/// Which values of trees the user has folded or unfolded, by their paths.
///
/// They hold for every message: once `json.items` is unfolded, it is in the next message too.
package struct FoldChoices: Equatable, Sendable {
  private var choices: [String: Bool] = [:]
  /// The choice for all other values; nil leaves it to the tree.
  private var rest: Bool?

  /// The most choices that are kept; each is made by hand.
  private static let limit = 4096

  package init() {}

  /// Whether a value is to be folded; nil when the user did not say.
  func isFolded(_ key: String) -> Bool? { choices[key] ?? rest }

  package mutating func set(_ key: String, isFolded: Bool) {
    if choices.count >= Self.limit { choices.removeAll(keepingCapacity: true) }
    choices[key] = isFolded
  }

  /// Folds or unfolds every value.
  package mutating func setAll(isFolded: Bool) {
    choices.removeAll()
    rest = isFolded
  }
}
