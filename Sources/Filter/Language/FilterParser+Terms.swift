import JSON
import WebSocket

/// Terms: a field and what is said of it, or something to look for everywhere.
extension FilterParser {
  mutating func parseTerm() throws(FilterError) -> FilterExpression {
    try checkOperator()
    termStart = scanner.position
    if scanner.isAtQuote { return .anywhere(.text(try scanner.takeQuoted())) }
    switch scanner.peek() {
    case UInt8(ascii: "/"): return .anywhere(.pattern(try scanner.takeRegex()))
    case UInt8(ascii: "~"): return try parseTilde()
    case UInt8(ascii: "."): return try parsePathOrWord()
    default: return try parseNamed()
    }
  }

  private mutating func parsePathOrWord() throws(FilterError) -> FilterExpression {
    if scanner.position == scanner.bytes.count - 1 {
      throw FilterError(
        "the name of a member is missing", at: scanner.position + 1, isIncomplete: true)
    }
    guard let next = scanner.peek(1), JSONPath.canBegin(with: next) else { return try parseWord() }
    return try parseField(.json(try parsePath()))
  }

  private mutating func parseNamed() throws(FilterError) -> FilterExpression {
    let start = scanner.position
    try checkKeyword()
    let name = scanner.takeName()
    let next = scanner.peek()
    if !name.isEmpty, next == UInt8(ascii: "(") { throw function(name, at: start) }
    if name == "json" || name.hasPrefix("json."), let path = try parseJSONPath(from: start) {
      return path
    }
    if let field = try parseDecoded(name, from: start) { return try parseField(field) }
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
}
