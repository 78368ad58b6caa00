/// What is wrong with the text of a filter.
package struct FilterError: Error, Equatable, Sendable {
  /// One sentence, without its full stop.
  package var message: String
  /// Where it stands, as an offset in the UTF-8 bytes of the text; its length for the end.
  package var position: Int
  /// Whether the text could become valid by typing on.
  package var isIncomplete: Bool
  /// What was probably meant, such as `opcode`, or a text in quotes.
  package var suggestion: String?
  /// The UTF-8 bytes of the text that the suggestion replaces; nil for the word at `position`.
  package var replaced: Range<Int>?
  /// What else may have been meant, as text in quotes.
  var alternative: String?

  package init(
    _ message: String, at position: Int, isIncomplete: Bool = false, suggestion: String? = nil,
    replacing replaced: Range<Int>? = nil
  ) {
    self.message = message
    self.position = position
    self.isIncomplete = isIncomplete
    self.suggestion = suggestion
    self.replaced = replaced
  }

  /// The message and the suggestion as one line.
  package var text: String {
    let meant = [suggestion, alternative].compactMap { $0 }
      .map { $0.hasPrefix("\"") ? "the text \($0)" : $0 }
    return meant.isEmpty
      ? message : "\(message); did you mean \(meant.joined(separator: ", or "))?"
  }
}
