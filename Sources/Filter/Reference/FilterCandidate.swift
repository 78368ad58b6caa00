import Payloads
import WebSocket

/// A completion for the place of the cursor in a filter.
package struct FilterCandidate: Equatable, Sendable {
  /// What is put into the text.
  package var text: String
  /// What kind of thing it is: `number`, `operator`, `opcode`.
  package var kind: String
  /// What it means, without a full stop.
  package var sentence: String

  package init(_ text: String, kind: String, sentence: String) {
    self.text = text
    self.kind = kind
    self.sentence = sentence
  }
}

extension FilterCompletion {
  /// What the language itself offers at the place, in the order of its tables, whatever has been
  /// typed there.
  package var candidates: [FilterCandidate] {
    switch place {
    case .text: []
    case .condition(let isBehindOne): (isBehindOne ? Self.connectives : Self.not) + Self.fields
    case .relation(let field): Self.relations(of: field) + Self.connectives
    case .value(let field): Self.values(of: field)
    }
  }

  private static let connectives = [
    FilterCandidate("and", kind: "word", sentence: "both conditions hold"),
    FilterCandidate("or", kind: "word", sentence: "one of the conditions holds"),
  ]
  private static let not = [
    FilterCandidate("not", kind: "word", sentence: "the condition does not hold")
  ]

  private static let fields: [FilterCandidate] =
    FilterReference.general.map(candidate)
    + FilterReference.groups.flatMap { $0.fields.filter { !$0.name.hasSuffix("…") } }.map(candidate)

  private static func candidate(_ field: FilterReference.Field) -> FilterCandidate {
    FilterCandidate(field.name, kind: field.kind.rawValue, sentence: field.sentence)
  }

  /// The operators that suit a field.
  private static func relations(of field: String) -> [FilterCandidate] {
    let kind = FilterReference.kind(of: field) ?? .value
    return operators.filter { each in
      switch each.text {
      case "contains", "~": [.text, .bytes, .value].contains(kind)
      case ">", ">=", "<", "<=": ![.flag, .rule, .end].contains(kind)
      default: true
      }
    }
  }

  private static let operators = [
    ("==", "equal"), ("!=", "not equal"), (">", "greater"), (">=", "greater or equal"),
    ("<", "less"), ("<=", "less or equal"), ("contains", "the text is inside it"),
    ("~", "the regular expression is found in it"), ("in", "one of these: {1, 5..9}"),
  ].map { FilterCandidate($0.0, kind: "operator", sentence: $0.1) }

  /// The values that a field can have, where they can be listed.
  private static func values(of field: String) -> [FilterCandidate] {
    if field == "form" {
      return Registry.abouts.map { FilterCandidate($0.form, kind: "form", sentence: $0.name) }
    }
    if field == "scheme" { return words(["ws", "wss"], "text") }
    switch FilterReference.kind(of: field) {
    case .opcode:
      return words(["text", "binary", "continuation", "close", "ping", "pong"], "opcode")
    case .end: return words(["client", "server"], "end")
    case .flag: return words(["true", "false"], "flag")
    case .rule:
      return FindingID.allCases.map {
        FilterCandidate($0.rawValue, kind: "finding", sentence: $0.title)
      }
    case .number, .size, .span, .time, .text, .bytes, .value, nil: return []
    }
  }

  private static func words(_ words: [String], _ kind: String) -> [FilterCandidate] {
    words.map { FilterCandidate($0, kind: kind, sentence: "") }
  }
}
