package import Rows
package import Screen

/// Two recordings beside each other: a list of their differences, and the selected one in full.
package struct ComparisonModel: Sendable {
  package let rows: [ComparedRow]
  /// The names of the two recordings.
  package let names: (first: String, second: String)
  /// How much was the same, in one sentence.
  package let summary: String
  /// The selected row; 0 when there are no rows.
  package private(set) var cursor = 0
  /// Lines of the values above the first that is seen.
  package private(set) var scroll = 0
  private let actions: [Action]
  private let keys: KeyMap
  /// The first keys of a longer sequence.
  private var pendingKeys: [Key] = []

  /// - Parameters:
  ///   - names: The names of the two recordings.
  ///   - summary: How much was the same, in one sentence.
  ///   - settings: The user's settings for the screen.
  package init(
    rows: [ComparedRow], names: (first: String, second: String), summary: String,
    settings: Settings = Settings()
  ) {
    self.rows = rows
    self.names = names
    self.summary = summary
    actions = KeyTable(settings.keys).actions
    keys = KeyMap(actions: actions)
  }

  /// What is in the hint line: keys, and what they do.
  package var hints: [(keys: String, word: String)] {
    let hints: [(ids: [Action.ID], word: String)] = [
      ([.move(.down), .move(.up)], "difference"),
      ([.comparison(.valuesDown), .comparison(.valuesUp)], "scroll the values"),
      ([.comparison(.leave)], "quit"),
    ]
    return hints.compactMap { ids, word in
      let names = ids.compactMap { id in actions.first { $0.id == id }?.keyName }
      return names.isEmpty ? nil : (names.joined(separator: " "), word)
    }
  }

  /// Handles an input.
  ///
  /// - Returns: False when the user leaves the comparison.
  package mutating func take(_ input: Input, size: Size) -> Bool {
    switch input {
    case .key(let key): return press(key, page: ComparisonLayout(size).list.height)
    case .mouse(let mouse):
      if mouse.kind == .wheelUp { move(to: cursor - 1) }
      if mouse.kind == .wheelDown { move(to: cursor + 1) }
    case .paste, .resize, .focus, .background: break
    }
    return true
  }

  private mutating func press(_ key: Key, page: Int) -> Bool {
    let sequence = pendingKeys + [key]
    pendingKeys = []
    switch keys.match(sequence, in: .comparison) {
    case .action(let action): return perform(action, page: page)
    case .prefix: pendingKeys = sequence
    case .none:
      // A key that does not complete a sequence counts by itself.
      if sequence.count > 1 { return press(key, page: page) }
    }
    return true
  }

  private mutating func perform(_ action: Action.ID, page: Int) -> Bool {
    switch action {
    case .move(let movement):
      let last = max(rows.count - 1, 0)
      move(to: movement.travel(page: page).place(from: cursor, last: last))
    case .comparison(.valuesDown): scroll = min(scroll + 1, Self.scrollLimit)
    case .comparison(.valuesUp): scroll = max(0, scroll - 1)
    case .comparison(.leave): return false
    // These actions have no keys here.
    case .list, .filter, .go, .mark, .row, .detail, .connection, .hold, .replay, .pane, .session,
      .line, .message, .edit, .answer:
      break
    }
    return true
  }

  /// The most lines of one value that are scrolled through.
  private static let scrollLimit = 100_000

  private mutating func move(to row: Int) {
    let wanted = min(max(row, 0), max(rows.count - 1, 0))
    if wanted != cursor { scroll = 0 }
    cursor = wanted
  }
}
