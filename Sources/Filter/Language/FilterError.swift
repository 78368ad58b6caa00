/// What is wrong with the text of a filter.
package struct FilterError: Error, Equatable, Sendable {
  /// One sentence, without its full stop.
  package var message: String
  /// Where it is, as an offset in the UTF-8 bytes of the text; its length for the end.
  package var position: Int
  /// Whether the text could become valid by typing on.
  package var isIncomplete: Bool
  /// What was probably meant, such as `opcode`, or a text in quotes.
  package var suggestion: String?
  /// The UTF-8 bytes of the text that the suggestion replaces; nil for the word at `position`.
  package var replaced: Range<Int>?

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
    let meant = suggestion.map { $0.hasPrefix("\"") ? "the text \($0)" : $0 }
    return meant.map { "\(message); did you mean \($0)?" } ?? message
  }
}

/// A part of a filter that its writer may not have meant: a word that is searched for as text is
/// nearly the name of a field, or a value of one.
package struct FilterHint: Equatable, Sendable {
  /// The word, in quotes.
  package var word: String
  /// What may have been meant, such as `opcode` or `op == ping`.
  package var suggestion: String
  /// The UTF-8 bytes of the filter that the word takes.
  package var range: Range<Int>

  /// - Parameter word: A slice of the filter's bytes, whose indices are their offsets.
  init(word: ArraySlice<UInt8>, meant: String) {
    self.word = FilterQuoting.quoted(Array(word))
    suggestion = meant
    range = word.startIndex..<word.endIndex
  }

  /// One sentence without its full stop.
  package var text: String { "\(word) is searched for as text; did you mean \(suggestion)?" }
}
