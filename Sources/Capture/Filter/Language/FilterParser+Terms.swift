import WebSocket

/// Terms: a field and what is said of it, or something to look for everywhere.
extension FilterParser {
  mutating func parseTerm() throws(FilterError) -> FilterExpression {
    if scanner.isAtQuote { return .anywhere(.text(try scanner.takeQuoted())) }
    switch scanner.peek() {
    case UInt8(ascii: "/"): return .anywhere(.pattern(try scanner.takeRegex()))
    case UInt8(ascii: "~"): return try parseTilde()
    case UInt8(ascii: "."): return try parsePathOrWord()
    default: return try parseNamed()
    }
  }

  private mutating func parsePathOrWord() throws(FilterError) -> FilterExpression {
    guard let next = scanner.peek(1), JSONPath.canBegin(with: next) else { return try parseWord() }
    return try parseField(.json(try parsePath()))
  }

  private mutating func parseNamed() throws(FilterError) -> FilterExpression {
    let start = scanner.position
    let name = scanner.takeName()
    let next = scanner.peek()
    if name == "json" || name.hasPrefix("json."), let path = try parseJSONPath(from: start) {
      return path
    }
    if let source = FilterNames.headerSources[name] { return try parseHeader(source) }
    if next == UInt8(ascii: ":"), !name.isEmpty, !scanner.hasNext("://") {
      guard let entry = FilterNames.entry(name) else {
        throw unknownField(name, at: start, advice: "; text with a colon goes in quotes")
      }
      return try parseField(entry)
    }
    if let entry = FilterNames.entry(name), next.map(FilterScanner.isWordByte) != true {
      return try parseField(entry)
    }
    scanner.rewind(to: start)
    return try parseWord()
  }

  /// A path that begins with the name `json`; nil when it is the field `json` or another word.
  private mutating func parseJSONPath(from start: Int) throws(FilterError) -> FilterExpression? {
    let end = scanner.position
    scanner.rewind(to: start + 4)
    let next = scanner.peek()
    if next == UInt8(ascii: "[") || next == UInt8(ascii: ".") {
      return try parseField(.json(try parsePath()))
    }
    scanner.rewind(to: end)
    return nil
  }

  private mutating func parseHeader(
    _ source: HeaderSource
  ) throws(FilterError) -> FilterExpression {
    let start = scanner.position
    guard scanner.take("["), scanner.isAtEnd || scanner.isAtQuote else {
      throw FilterError(
        "the name of the header field is missing, as in header[\"Host\"]", at: start,
        isIncomplete: scanner.isAtEnd)
    }
    guard !scanner.isAtEnd else { throw unexpected() }
    let name = String(decoding: try scanner.takeQuoted(), as: UTF8.self)
    guard scanner.take("]") else {
      throw FilterError(
        "the bracket is not closed", at: start, isIncomplete: scanner.isAtEnd)
    }
    return try parseField(.header(source, name: name))
  }

  private mutating func parseField(
    _ entry: FilterNames.Entry
  ) throws(FilterError) -> FilterExpression {
    let test = try parseField(entry.field)
    guard let opcode = entry.opcode else { return test }
    let literal = FilterLiteral(value: .number(UInt64(opcode.rawValue)), spelling: opcode.name)
    return .and([.test(.number(.opcode), .compare(.equal, literal)), test])
  }

  private mutating func parseField(_ field: FilterField) throws(FilterError) -> FilterExpression {
    .test(field, try parseRelation(of: field))
  }

  /// A word that is looked for everywhere.
  private mutating func parseWord() throws(FilterError) -> FilterExpression {
    let start = scanner.position
    let word = scanner.take(while: FilterScanner.isWordByte)
    guard !word.isEmpty else { throw unexpected() }
    if word.allSatisfy(FilterScanner.isNameByte), isAtOperator {
      throw unknownField(FilterScanner.lowercased(word), at: start)
    }
    return .anywhere(.text(Array(word)))
  }

  /// Whether something follows that a field must stand before.
  private var isAtOperator: Bool {
    var ahead = self
    ahead.scanner.skipSpace()
    switch ahead.takeOperator() {
    case nil: return false
    case .within:
      ahead.scanner.skipSpace()
      return ahead.scanner.hasNext("{")
    default: return true
    }
  }

  private func unknownField(
    _ name: String, at position: Int, advice: String = ""
  ) -> FilterError {
    let suggestion = FilterNames.nearest(to: name)
    return FilterError(
      "there is no field \(FilterQuoting.quoted(Array(name.utf8)))"
        + (suggestion == nil ? advice : ""),
      at: position, suggestion: suggestion)
  }
}
