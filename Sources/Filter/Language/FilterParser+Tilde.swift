import WebSocket

/// The filters of mitmproxy, where they have a meaning here.
extension FilterParser {
  mutating func parseTilde() throws(FilterError) -> FilterExpression {
    let start = scanner.position
    scanner.advance()
    let name = String(decoding: scanner.take(while: FilterScanner.isLetter), as: UTF8.self)
    switch name {
    case "all", "websocket": return .always
    case "b": return try patternTest(.bytes(.data))
    case "bq": return .all([Self.from(.client), try patternTest(.bytes(.data))])
    case "bs": return .all([Self.from(.server), try patternTest(.bytes(.data))])
    case "d": return try patternTest(.text(.host))
    case "u": return try patternTest(.text(.url))
    case "m": return try patternTest(.text(.method))
    case "src": return try patternTest(.text(.source))
    case "dst": return try patternTest(.text(.destination))
    case "h": return try patternTest(.header(.either, name: nil))
    case "hq": return try patternTest(.header(.request, name: nil))
    case "hs": return try patternTest(.header(.response, name: nil))
    case "c":
      let field = FilterField.number(.status)
      return .test(field, .compare(.equal, try parseLiteral(for: field)))
    case "e": return .test(.flag(.error), .holds)
    default: throw unknownTilde(name, at: start)
    }
  }

  private mutating func patternTest(_ field: FilterField) throws(FilterError) -> FilterExpression {
    .test(field, .matches(try parsePattern()))
  }

  private static func from(_ end: Endpoint) -> FilterExpression {
    let literal = FilterLiteral(value: .number(UInt64(end.rawValue)), spelling: end.name)
    return .test(.number(.from), .compare(.equal, literal))
  }

  private func unknownTilde(_ name: String, at position: Int) -> FilterError {
    let names = [
      "all", "b", "bq", "bs", "c", "d", "dst", "e", "h", "hq", "hs", "m", "src", "u", "websocket",
    ]
    return FilterError(
      "~\(name) is not known here; known are \(names.map { "~" + $0 }.joined(separator: " "))",
      at: position,
      isIncomplete: scanner.isAtEnd && names.contains { $0.hasPrefix(name) })
  }
}
