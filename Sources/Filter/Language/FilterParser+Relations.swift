/// What follows a field: an operator and its values.
extension FilterParser {
  enum Operator { case compare(FilterComparison), contains, matches, within }

  mutating func parseRelation(of field: FilterField) throws(FilterError) -> FilterRelation {
    bareField = nil
    number = nil
    if scanner.take(":") { return try parseColon(of: field) }
    let end = scanner.position
    scanner.skipSpace()
    let start = scanner.position
    guard let taken = takeOperator() else {
      scanner.rewind(to: end)
      bareField = BareField(field: field, range: termStart..<end)
      return .holds
    }
    try check(taken, suits: field, at: start)
    return try parseOperand(of: field, taken)
  }

  /// Takes an operator when one is next.
  mutating func takeOperator() -> Operator? {
    if let comparison = takeComparison() { return .compare(comparison) }
    if scanner.take(word: "contains") { return .contains }
    if scanner.take(word: "matches") { return .matches }
    if scanner.take(word: "in") { return .within }
    return takeTilde() ? .matches : nil
  }

  private mutating func takeComparison() -> FilterComparison? {
    if scanner.take("==") || scanner.take(word: "eq") { return .equal }
    if scanner.take("!=") || scanner.take(word: "ne") { return .notEqual }
    if scanner.take(">=") || scanner.take(word: "ge") { return .greaterOrEqual }
    if scanner.take("<=") || scanner.take(word: "le") { return .lessOrEqual }
    if scanner.take(">") || scanner.take(word: "gt") { return .greater }
    if scanner.take("<") || scanner.take(word: "lt") { return .less }
    return scanner.take("=") ? .equal : nil
  }

  /// A tilde is an operator unless it begins a term of its own, as in `fin ~b token`.
  private mutating func takeTilde() -> Bool {
    guard scanner.hasNext("~") else { return false }
    let isApart = scanner.peek(-1).map(FilterScanner.isSpace) ?? true
    let isLetter = scanner.peek(1).map(FilterScanner.isLetter) ?? false
    let isRaw = scanner.peek(1) == UInt8(ascii: "r") && scanner.peek(2) == 0x22
    return isApart && isLetter && !isRaw ? false : scanner.take("~")
  }

  /// `field:value`: text contains the value, everything else equals it.
  private mutating func parseColon(of field: FilterField) throws(FilterError) -> FilterRelation {
    let start = scanner.position
    let glued: Operator
    if let comparison = takeComparison() {
      glued = .compare(comparison)
    } else if scanner.hasNext("{") {
      glued = .within
    } else if field.isTextual {
      glued = scanner.hasNext("/") ? .matches : .contains
    } else {
      glued = .compare(.equal)
    }
    if let next = scanner.peek(), FilterScanner.isSpace(next) {
      throw FilterError("the value must follow the colon without a space", at: scanner.position)
    }
    try check(glued, suits: field, at: start)
    return try parseOperand(of: field, glued)
  }

  private mutating func parseOperand(
    of field: FilterField, _ taken: Operator
  ) throws(FilterError) -> FilterRelation {
    scanner.skipSpace()
    switch taken {
    case .compare(let comparison): return .compare(comparison, try parseLiteral(for: field))
    case .contains: return .contains(try parseLiteral(for: field))
    case .matches: return .matches(try parsePattern())
    case .within: return .within(try parseSet(for: field))
    }
  }

  /// A regular expression: between slashes, in quotes, or up to the next space.
  mutating func parsePattern() throws(FilterError) -> BytePattern {
    scanner.skipSpace()
    let start = scanner.position
    if scanner.peek() == UInt8(ascii: "/") { return try scanner.takeRegex() }
    if scanner.isAtQuote {
      let source = try scanner.takeQuoted()
      return try scanner.pattern(source, at: start + 1)
    }
    if let error = otherQuotes { throw error }
    let bare = scanner.take(while: FilterScanner.isValueByte)
    guard !bare.isEmpty else { throw missingValue(at: start) }
    return try scanner.pattern(Array(bare), at: start, mayGrow: true)
  }

  private mutating func parseSet(
    for field: FilterField
  ) throws(FilterError) -> [FilterRange] {
    let start = scanner.position
    guard scanner.take("{") else {
      throw FilterError(
        "a set in braces must follow, as in {1, 5..9}", at: start, isIncomplete: scanner.isAtEnd)
    }
    var ranges: [FilterRange] = []
    while true {
      scanner.skipSpace()
      if !ranges.isEmpty, scanner.take("}") { return ranges }
      if !ranges.isEmpty, scanner.take(",") { scanner.skipSpace() }
      if scanner.isAtEnd {
        throw FilterError("the brace is not closed", at: start, isIncomplete: true)
      }
      ranges.append(try parseRange(for: field))
    }
  }

  private mutating func parseRange(for field: FilterField) throws(FilterError) -> FilterRange {
    let start = scanner.position
    let low = try parseLiteral(for: field, inSet: true)
    scanner.skipSpace()
    guard scanner.take("..") else { return FilterRange(low: low, high: nil) }
    guard field.isOrdered else {
      throw FilterError("\(FilterNames.name(of: field)) has no order for a range", at: start)
    }
    scanner.skipSpace()
    let high = try parseLiteral(for: field, inSet: true)
    if case (.number(let from), .number(let to)) = (low.value, high.value), from > to {
      throw FilterError(
        "the range ends before it begins", at: start, isIncomplete: scanner.isAtEnd)
    }
    return FilterRange(low: low, high: high)
  }

  private func check(
    _ taken: Operator, suits field: FilterField, at position: Int
  ) throws(FilterError) {
    let name = FilterNames.name(of: field)
    switch taken {
    case .compare(.equal), .compare(.notEqual), .within: break
    case .compare:
      if !field.isOrdered {
        throw FilterError("\(name) is compared with == or != or in", at: position)
      }
    case .contains, .matches:
      if !field.isTextual {
        throw FilterError(
          field.isOrdered
            ? "\(name) is a number: compare it with == != > >= < <= or in"
            : "\(name) is compared with == or != or in",
          at: position)
      }
    }
  }

  func missingValue(at position: Int) -> FilterError {
    FilterError("a value is missing", at: position, isIncomplete: scanner.isAtEnd)
  }
}

extension FilterField {
  /// Whether one value can be greater than another.
  var isOrdered: Bool {
    switch self {
    case .number(let field): field != .from
    case .flag, .finding: false
    case .text, .bytes, .header, .json, .unit, .decoded: true
    }
  }

  /// Whether it can be searched.
  var isTextual: Bool {
    switch self {
    case .number, .flag, .finding: false
    case .text, .bytes, .header, .json, .unit, .decoded: true
    }
  }
}
