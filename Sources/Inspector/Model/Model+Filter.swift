package import Filter
import Text

extension Model {
  /// The filter that `@NAME` stands for; any other text as it is.
  func expanded(_ text: String) -> String {
    guard text.trimmed.hasPrefix("@") else { return text }
    let name = text.trimmed.dropFirst()
    return facts.savedFilters.first { $0.name == name }?.text ?? text
  }

  /// The result of parsing a text as a filter; nil for an empty one.
  package func validity(of text: String) -> Result<Filter, FilterError>? {
    text.trimmed.isEmpty ? nil : Filter.parse(expanded(text))
  }
}
