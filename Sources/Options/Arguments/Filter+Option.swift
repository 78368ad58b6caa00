package import ArgumentParser
package import Filter
import Inspector

extension Filter {
  /// Reads the filter that an option gives: an expression, or `@NAME` for one that was saved.
  ///
  /// - Parameter hints: Whether to report on standard error what the user may not have meant.
  package static func option(_ text: String, hints: Bool = false) throws(CommandError) -> Filter {
    switch parse(try expanded(text)) {
    case .success(let filter):
      if hints { for hint in filter.hints { StandardError.write("windsock: \(hint.text)") } }
      return filter
    case .failure(let error):
      throw CommandError(.usage, "the filter is wrong at byte \(error.position): \(error.text)")
    }
  }
}

extension Filter {
  /// The expression that `@NAME` stands for; any other text as it is.
  package static func expanded(_ text: String) throws(CommandError) -> String {
    guard text.hasPrefix("@"), SavedFilter.isName(String(text.dropFirst())) else { return text }
    let saved = try SavedFilters.load(beside: SettingsFile.defaultPath)
    if let filter = saved.filters[String(text.dropFirst())] { return filter }
    let names = saved.list.map { "@\($0.name)" }.joined(separator: ", ")
    throw CommandError(
      .usage,
      "there is no saved filter \(text); "
        + (names.isEmpty ? ":filter save NAME on the screen keeps one" : "there are \(names)"))
  }
}

extension CompletionKind {
  /// The names that a condition can begin with.
  package static var filter: CompletionKind { .list(FilterReference.names) }
}
