import Screen

extension Model {
  /// Takes the theme with a name, or opens the list of them.
  mutating func theme(_ name: String) -> [Effect] {
    guard name.isEmpty else {
      // A file may have the theme; one that is not there changes nothing.
      if facts.themes.contains(name) { facts.theme = name }
      return [.theme(name)]
    }
    guard !facts.themes.isEmpty else {
      notice = Notice("there are no other themes here")
      return []
    }
    let selected = facts.themes.firstIndex(of: facts.theme) ?? 0
    overlay = .themes(selected: selected, before: facts.theme)
    return []
  }

  /// Shows the theme that the cursor comes to.
  mutating func moveThemes(
    _ movement: Movement, from selected: Int, _ before: String
  ) -> [Effect] {
    let last = max(0, facts.themes.count - 1)
    let travel = movement.travel(page: max(1, size.height - 4))
    let place = travel.place(from: selected, last: last)
    overlay = .themes(selected: place, before: before)
    return facts.themes.indices.contains(place) ? [.theme(facts.themes[place])] : []
  }

  mutating func takeTheme(_ selected: Int) -> [Effect] {
    overlay = nil
    // It is shown already, unless the cursor was never moved.
    if facts.themes.indices.contains(selected) { facts.theme = facts.themes[selected] }
    return []
  }
}
