package import Filter
import Text

extension Model {
  /// What the filter language says to a text; nil for an empty one.
  package func validity(of text: String) -> Result<Filter, FilterError>? {
    text.trimmed.isEmpty ? nil : Filter.parse(text)
  }
}
