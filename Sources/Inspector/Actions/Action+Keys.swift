import Screen

extension Action {
  /// The keys as people read them: `Space, PgDn, ^F`.
  package var keyNames: String { keys.map(Self.readable).joined(separator: " ") }

  /// The first key as people read it; nil when there is none.
  package var keyName: String? { keys.first.map(Self.readable) }

  /// `<C-f>` as `^F`, `<M-b>` as `Alt-b`, `<PgDn>` as `PgDn`.
  static func readable(_ notation: String) -> String {
    guard let keys = try? Key.parse(notation) else { return notation }
    return keys.map(name).joined()
  }

  private static func name(of key: Key) -> String {
    if key.modifiers == .control, case .character(let character) = key.code {
      return "^" + character.uppercased()
    }
    if key.modifiers.isEmpty, case .character(let character) = key.code, character != " " {
      return String(character)
    }
    let notation = key.description.dropFirst().dropLast()
    return notation.hasPrefix("M-") ? "Alt-" + notation.dropFirst(2) : String(notation)
  }
}
