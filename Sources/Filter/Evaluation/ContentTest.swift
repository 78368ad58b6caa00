import Capture
import JSON
import Payloads
import WebSocket

/// A test that looks at more than the numbers and flags of a header.
enum ContentTest: Sendable {
  case text(TextField, TextCondition)
  case bytes(BytesField, TextCondition)
  case header(HeaderSource, String?, TextCondition)
  case finding(FindingCondition)
  case json(JSONPath, JSONCondition)
  case unit(UnitField, TextCondition)
  case decoded(FieldPath, JSONCondition)
  case words([UInt8])
  case pattern(BytePattern)

  func holds(for context: FilterContext) -> Bool {
    switch self {
    case .text(let field, let condition):
      context.text(field, every: condition.isAboutEvery, condition.holds)
    case .bytes(let field, let condition): context.bytes(field, condition.holds)
    case .header(let source, let name, let condition):
      context.headers(source, name, every: condition.isAboutEvery, condition.holds)
    case .finding(let condition): condition.holds(for: context.frame.rules)
    case .json(let path, let condition):
      context.json(path, condition)
    case .unit(let field, let condition):
      context.units(field, every: condition.isAboutEvery, condition.holds)
    case .decoded(let path, let condition):
      context.values(of: path, contain: condition)
    case .words(let words):
      context.anywhere { ByteSearch.containsIgnoringCase(words, in: $0) }
    case .pattern(let pattern): context.anywhere(pattern.matches)
    }
  }

  /// Whether the answer is the same for all frames of a connection.
  var isAboutConnection: Bool {
    switch self {
    case .header: true
    case .text(let field, _):
      switch field {
      case .text, .closeReason, .source, .destination: false
      case .host, .path, .url, .scheme, .subprotocol, .extensions, .method: true
      }
    case .bytes, .finding, .json, .unit, .decoded, .words, .pattern: false
    }
  }

  /// The regular expression it matches; nil when there is none.
  var pattern: BytePattern? {
    switch self {
    case .text(_, .matches(let pattern)), .bytes(_, .matches(let pattern)),
      .header(_, _, .matches(let pattern)), .pattern(let pattern):
      pattern
    case .json(_, let condition), .decoded(_, let condition): condition.pattern
    case .unit(_, .matches(let pattern)): pattern
    default: nil
    }
  }
}

extension FilterContext {
  /// Whether `isWanted` is true of a URL, of a payload, or of the text in the row of a Close.
  fileprivate func anywhere(_ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    text(.url, every: false, isWanted)
      || withContent { CloseWords.holds($0, frame.row.opcode, isWanted) } ?? false
  }
}

/// What a filter says about the findings on a frame.
enum FindingCondition: Sendable {
  case exists
  case any([FindingID])
  case none([FindingID])

  init(_ relation: FilterRelation) {
    func rule(_ literal: FilterLiteral) -> [FindingID] {
      if case .rule(let rule) = literal.value { [rule] } else { [] }
    }
    self =
      switch relation {
      case .compare(.notEqual, let literal): .none(rule(literal))
      case .compare(_, let literal): .any(rule(literal))
      case .within(let ranges): .any(ranges.flatMap { rule($0.low) })
      case .holds, .contains, .matches: .exists
      }
  }

  /// A frame without findings has no such field, so no condition on it holds.
  func holds(for rules: [FindingID]) -> Bool {
    switch self {
    case .exists: !rules.isEmpty
    case .any(let wanted): rules.contains { wanted.contains($0) }
    case .none(let unwanted): !rules.isEmpty && !rules.contains { unwanted.contains($0) }
    }
  }
}
