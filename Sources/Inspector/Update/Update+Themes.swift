import Screen

extension Model {
  /// Takes the theme with a name, or opens the list of them.
  mutating func theme(_ name: String) -> [Effect] {
    guard name.isEmpty else {
      // The theme may be in a file; one that does not exist changes nothing.
      if facts.themes.contains(name) { facts.theme = name }
      return [.theme(name)]
    }
    guard !facts.themes.isEmpty else {
      notice = Notice("there are no other themes here")
      return []
    }
    overlay = .themes(ThemeList(facts.themes, current: facts.theme))
    return []
  }

  mutating func performOnThemes(_ action: LineAction, _ list: ThemeList) -> [Effect] {
    var list = list
    switch action {
    case .accept: return takeTheme(list)
    case .cancel: return leaveThemes(list)
    case .historyBack, .completeBack: list.move(by: -1)
    case .historyForward, .complete: list.move(by: 1)
    }
    overlay = .themes(list)
    return []
  }

  /// Shows the theme that is selected now, when it is not the one on the screen.
  mutating func previewTheme() -> [Effect] {
    guard case .themes(var list) = overlay, let name = list.choice, name != list.shown else {
      return []
    }
    list.shown = name
    overlay = .themes(list)
    return [.theme(name)]
  }

  mutating func leaveThemes(_ list: ThemeList) -> [Effect] {
    overlay = nil
    return list.shown == list.before ? [] : [.theme(list.before)]
  }

  /// Takes the theme that is selected, and offers to keep it.
  private mutating func takeTheme(_ list: ThemeList) -> [Effect] {
    guard let name = list.choice else {
      notice = Notice("there is no theme with '\(list.query.text)' in its name")
      return []
    }
    overlay = nil
    facts.theme = name
    if name != list.before, let settings = facts.settingsName {
      overlay = .question(
        Question(
          text: "The theme is \(name) now. Keep it for later runs, in \(settings)? y/n",
          effects: [.keepTheme(name)]))
    }
    return name == list.shown ? [] : [.theme(name)]
  }
}
