import Filter
import Rows
import Text

/// What `:filter` does besides filtering: it dims, inverts, saves filters under names, and forgets
/// them.
extension Model {
  /// Takes what follows `:filter`: an expression, or a word and what belongs to it.
  mutating func takeFilter(_ text: String) -> [Effect] {
    let parts = text.split(separator: " ", maxSplits: 1)
    let rest = parts.count > 1 ? String(parts[1]).trimmed : ""
    switch parts.first {
    case "dim" where rest.isEmpty: toggleDim()
    case "invert" where rest.isEmpty: invertFilter()
    case "dim":
      filter.dims = true
      applyFilter(rest)
    case "save": return saveFilter(rest)
    case "forget": return forgetFilter(rest)
    default: applyFilter(text)
    }
    return []
  }

  /// Dims what does not match, or hides it again.
  mutating func toggleDim() {
    filter.dims.toggle()
    if !filter.text.isEmpty { restartFilter() }
    notice = Notice(
      filter.dims
        ? "what does not match a filter is dimmed; :filter dim hides it again"
        : "what does not match a filter is hidden")
  }

  mutating func saveFilter(_ name: String) -> [Effect] {
    guard !filter.text.isEmpty else {
      notice = Notice("there is no filter to keep; f makes one", .error)
      return []
    }
    guard !name.isEmpty else {
      begin(Prompt(.command, "save-filter "))
      return []
    }
    guard SavedFilter.isName(name) else {
      notice = Notice("'\(name)' cannot be a name: letters, digits, - and _", .error)
      return []
    }
    return [.saveFilter(SavedFilter(name: name, text: filter.text))]
  }

  private mutating func forgetFilter(_ name: String) -> [Effect] {
    guard facts.savedFilters.contains(where: { $0.name == name }) else {
      let names = facts.savedFilters.map(\.name).joined(separator: ", ")
      notice = Notice(
        "there is no filter '\(name)'"
          + (names.isEmpty ? "; :filter save NAME keeps one" : "; there are \(names)"), .error)
      return []
    }
    return [.forgetFilter(name)]
  }
}
