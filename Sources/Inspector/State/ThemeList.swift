/// The themes to choose from, those found by what is typed.
package struct ThemeList: Sendable {
  /// All of them.
  let names: [String]
  package private(set) var query = LineEditor()
  /// Those that have what is typed in their names.
  package private(set) var found: [String]
  package var selected: Int
  /// The theme that comes back when none is chosen, and the one on the screen.
  let before: String
  var shown: String

  init(_ names: [String], current: String) {
    self.names = names
    found = names
    before = current
    shown = current
    selected = names.firstIndex(of: current) ?? 0
  }

  package var choice: String? { found.indices.contains(selected) ? found[selected] : nil }

  /// Changes what is typed, and selects the first theme that has it.
  mutating func change(_ body: (inout LineEditor) -> Void) {
    let choice = choice
    body(&query)
    let word = query.text.lowercased()
    found = names.filter { $0.contains(word) }
    selected = found.firstIndex { $0 == choice } ?? 0
    if !word.isEmpty, let first = found.firstIndex(where: { $0.hasPrefix(word) }),
      choice?.hasPrefix(word) != true
    {
      selected = first
    }
  }

  mutating func move(by step: Int) {
    selected = min(max(0, selected + step), max(0, found.count - 1))
  }
}
