/// A place in a JSON document, such as `json.a.b[0]`.
struct JSONPath: Equatable, Sendable {
  enum Step: Equatable, Sendable {
    case member([UInt8])
    case element(Int)
  }

  /// More steps than any filter needs.
  static let limit = 64

  var steps: [Step]

  /// The path as it is printed; it parses to the same path.
  var description: String {
    "json"
      + steps.map { step in
        switch step {
        case .element(let index): "[\(index)]"
        case .member(let name):
          Self.isPlain(name)
            ? "." + String(decoding: name, as: UTF8.self) : "[\(FilterQuoting.quoted(name))]"
        }
      }.joined()
  }

  private static func isPlain(_ name: [UInt8]) -> Bool {
    !name.isEmpty && name.allSatisfy(isKeyByte) && String(validating: name, as: UTF8.self) != nil
  }

  /// Whether the byte may stand in the name of a member without quotes.
  static func isKeyByte(_ byte: UInt8) -> Bool {
    FilterScanner.isLetter(byte) || FilterScanner.isDigit(byte) || byte >= 0x80
      || [0x24, 0x2D, 0x40].contains(byte)
  }

  /// Whether a path can go on with the byte after a dot.
  static func canBegin(with byte: UInt8) -> Bool {
    isKeyByte(byte) || byte == 0x22 || byte == 0x5B
  }
}

extension FilterParser {
  /// The steps of a path, from its first dot or bracket.
  mutating func parsePath() throws(FilterError) -> JSONPath {
    let start = scanner.position
    var steps: [JSONPath.Step] = []
    while true {
      if scanner.take("[") {
        steps.append(try parseBracket())
      } else if scanner.hasNext(".") {
        scanner.advance()
        if !scanner.hasNext("[") { steps.append(.member(try parseMember())) }
      } else {
        return JSONPath(steps: steps)
      }
      if steps.count > JSONPath.limit {
        throw FilterError("a path has at most \(JSONPath.limit) steps", at: start)
      }
    }
  }

  private mutating func parseMember() throws(FilterError) -> [UInt8] {
    if scanner.peek() == 0x22 { return try scanner.takeQuoted() }
    let name = scanner.take(while: JSONPath.isKeyByte)
    guard !name.isEmpty else {
      throw FilterError(
        "the name of a member is missing", at: scanner.position, isIncomplete: scanner.isAtEnd)
    }
    return Array(name)
  }

  private mutating func parseBracket() throws(FilterError) -> JSONPath.Step {
    let start = scanner.position
    let step: JSONPath.Step
    if scanner.isAtQuote {
      step = .member(try scanner.takeQuoted())
    } else {
      let digits = scanner.take(while: FilterScanner.isDigit)
      guard let index = Int(String(decoding: digits, as: UTF8.self)) else {
        throw FilterError(
          "a number or a name in quotes is missing", at: start, isIncomplete: scanner.isAtEnd)
      }
      step = .element(index)
    }
    guard scanner.take("]") else {
      throw FilterError(
        "the bracket is not closed", at: start - 1, isIncomplete: scanner.isAtEnd)
    }
    return step
  }
}
