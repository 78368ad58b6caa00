/// A question about frames, or about messages, in the language of the filter line.
///
/// It is parsed once and asked often: header fields are compared without touching the payload,
/// which is read only when the filter says something about it.
package struct Filter: Sendable {
  let expression: FilterExpression
  private let program: FilterProgram
  /// The same for columns of the log.
  let columns: ColumnProgram
  /// The only question about payloads, if columns answer all the rest.
  let question: PayloadQuestion?

  /// Reads a filter; empty text is the filter that matches everything.
  ///
  /// - Returns: The filter, or the first thing that is wrong with the text and where.
  package static func parse(_ text: String) -> Result<Filter, FilterError> {
    do throws(FilterError) {
      var parser = try FilterParser(text)
      var filter = Filter(try parser.parse())
      filter.hints = parser.hints
      return .success(filter)
    } catch {
      return .failure(error)
    }
  }

  init(_ expression: FilterExpression) {
    self.expression = expression
    program = FilterProgram(expression)
    columns = ColumnProgram(expression)
    question = PayloadQuestion(expression)
    needsPayload = expression.needsPayload
  }

  /// Whether it may ask for payloads; if not, it is answered from headers and handshakes alone.
  package let needsPayload: Bool

  /// Parts of it that the writer may not have meant, in the order of the text.
  package private(set) var hints: [FilterHint] = []

  /// The texts and regular expressions that it looks for in payloads and URLs alike, as filters
  /// spell them, in the order of the text.
  package var searchedTexts: [String] { expression.searchedTexts }

  /// What it looks for in payloads and URLs alike: its whole purpose, a part of it, or nothing.
  package var textSearch: TextSearch { expression.textSearch }

  /// Whether it says something about findings.
  package var asksForFindings: Bool { expression.asksForFindings }

  /// Whether messages that are not JSON may have to be decoded for it, because it asks for a member
  /// of the JSON inside.
  package var mayDecode: Bool { expression.contains { $0.needsUnits || $0.isJSON } }

  /// Whether it asks about requests and answers, which changes when an answer comes.
  package var asksForLinks: Bool {
    expression.contains { $0 == .number(.latency) || $0 == .flag(.orphan) }
  }

  /// Whether it asks for the inflated size of messages.
  var needsMessageSize: Bool { program.needsMessageSize }

  /// Whether it has regular expressions.
  var hasPatterns: Bool { program.hasPatterns }

  /// Whether the frame or message that `context` shows is one that the filter asks for.
  package func matches(_ context: FilterContext) -> Bool { program.run(context) }

  /// The filter in its canonical form, which parses to the same filter.
  package var description: String { expression.description }

  /// How many times a regular expression reached its match limit, which counts as no match.
  package var abandonedMatches: Int { program.abandonedMatches }
}
