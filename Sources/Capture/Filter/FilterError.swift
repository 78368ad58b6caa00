/// What is wrong with the text of a filter.
package struct FilterError: Error, Equatable, Sendable {
  /// One sentence, without its full stop.
  package var message: String
  /// Where it stands, as an offset in the UTF-8 bytes of the text; its length for the end.
  package var position: Int
  /// Whether the text could become valid by typing on.
  package var isIncomplete: Bool
  /// The name that was probably meant, such as `opcode`.
  package var suggestion: String?

  init(_ message: String, at position: Int, isIncomplete: Bool = false, suggestion: String? = nil) {
    self.message = message
    self.position = position
    self.isIncomplete = isIncomplete
    self.suggestion = suggestion
  }

  /// The message and the suggestion as one line.
  package var text: String { suggestion.map { "\(message); did you mean \($0)?" } ?? message }
}
