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
      "the theme '\(name)' inherits from itself; remove one 'inherits' line of the cycle"
    }
  }

  private var hint: String { "the built-in ones are \(Theme.builtInNames.joined(separator: ", "))" }
}

/// Something in a theme that was left out; the rest of it is used.
package struct ThemeWarning: Hashable, Sendable, CustomStringConvertible {
  package let name: String
  /// Where the key is, or the value.
  package let position: TOMLPosition
  package let problem: String

  package var description: String { "\(name).toml:\(position): \(problem)" }
}
