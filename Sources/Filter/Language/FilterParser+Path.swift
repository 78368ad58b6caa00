package import JSON

/// Paths into JSON documents as a filter has them, such as `json.a.b[0]`.
extension JSONPath {
  /// Reads a path as a filter has it, from `json` on.
  package init(filter text: String) throws(FilterError) {
    var parser = try FilterParser(text)
    guard case .test(.json(let path), .holds) = try parser.parse() else {
      throw FilterError("'\(text)' is not a path into JSON, such as json.user.names[0]", at: 0)
    }
    self = path
  }

  /// The path as it is printed after `json`, or the name of another form.
  var filterSpelling: String {
    (steps ?? []).map { step in
      switch step {
      case .element(let index): "[\(index)]"
      case .member(let name):
        Self.isPlain(name)
          ? "." + String(decoding: name, as: UTF8.self) : "[\(FilterQuoting.quoted(name))]"
      }
    }.joined()
  }

  private static func isPlain(_ name: [UInt8]) -> Bool {
    !name.isEmpty && name.allSatisfy(isNameByte) && String(validating: name, as: UTF8.self) != nil
  }

  /// Whether a path can continue with the byte after a dot.
  static func canBegin(with byte: UInt8) -> Bool {
    isNameByte(byte) || byte == 0x22 || byte == 0x5B
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
    let name = scanner.take(while: JSONPath.isNameByte)
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
