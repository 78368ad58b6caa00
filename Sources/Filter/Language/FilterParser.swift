/// Reads the text of a filter by recursive descent.
///
///     or    := and (("or" | "||" | "|") and)*
///     and   := not (("and" | "&&" | "&")? not)*
///     not   := ("not" | "!" | "-") not | "(" or ")" | term
///
/// A minus belongs to the term that directly follows it. The extensions define the terms.
struct FilterParser {
  /// Parentheses and negations that may be inside each other.
  private static let depthLimit = 200
  private static let lengthLimit = 1 << 16

  var scanner: FilterScanner
  /// What the writer may not have meant.
  var hints: [FilterHint] = []
  /// The field read last, if nothing was said about it.
  var bareField: BareField?
  /// The number read last, and what it was compared with.
  var number: (field: NumberField, range: Range<Int>)?
  /// Where the current term begins.
  var termStart = 0
  private var depth = 0

  init(_ text: String) throws(FilterError) {
    guard text.utf8.count <= Self.lengthLimit else {
      throw FilterError("a filter has at most \(Self.lengthLimit) bytes", at: Self.lengthLimit)
    }
    scanner = FilterScanner(text)
  }

  /// The whole text as an expression.
  mutating func parse() throws(FilterError) -> FilterExpression {
    scanner.skipSpace()
    if scanner.isAtEnd { return .always }
    let expression = try parseOr()
    guard scanner.isAtEnd else { throw unexpected() }
    return expression
  }

  private mutating func parseOr() throws(FilterError) -> FilterExpression {
    var parts = [try parseAnd()]
    while takeOr() { parts.append(try parseAnd()) }
    return .any(parts)
  }

  private mutating func parseAnd() throws(FilterError) -> FilterExpression {
    var parts = [try parseNot()]
    while true {
      if takeAnd() {
        parts.append(try parseNot())
      } else if isAtTerm {
        parts.append(try parseNot())
      } else {
        return .all(parts)
      }
    }
  }

  private mutating func parseNot() throws(FilterError) -> FilterExpression {
    scanner.skipSpace()
    guard depth < Self.depthLimit else {
      throw FilterError("more than \(Self.depthLimit) levels deep", at: scanner.position)
    }
    depth += 1
    defer { depth -= 1 }
    if takeNot() { return .not(try parseNot()) }
    let start = scanner.position
    guard scanner.take("(") else { return try parseTerm() }
    scanner.skipSpace()
    if scanner.hasNext(")") {
      throw FilterError("there is nothing between the parentheses", at: start)
    }
    let inner = try parseOr()
    guard scanner.take(")") else {
      throw scanner.isAtEnd
        ? FilterError("the parenthesis is not closed", at: start, isIncomplete: true)
        : unexpected()
    }
    return inner
  }

  /// Behind a look for "and", which has passed over space.
  private mutating func takeOr() -> Bool {
    scanner.take("||") || scanner.take("|") || scanner.take(word: "or")
  }

  private mutating func takeAnd() -> Bool {
    scanner.skipSpace()
    return scanner.take("&&") || scanner.take("&") || scanner.take(word: "and")
  }

  private mutating func takeNot() -> Bool {
    if scanner.take(word: "not") { return true }
    if scanner.hasNext("!"), scanner.peek(1) != 0x3D { return scanner.take("!") }
    guard scanner.hasNext("-"), let next = scanner.peek(1), !FilterScanner.isSpace(next),
      next != 0x29
    else { return false }
    return scanner.take("-")
  }

  /// Whether another term follows without a connective.
  private var isAtTerm: Bool {
    guard let byte = scanner.peek() else { return false }
    var ahead = scanner
    if byte == 0x29 || ahead.take(word: "or") { return false }
    return byte != 0x7C && byte != 0x7D && byte != 0x2C
  }

  /// What is wrong with a word that is not allowed at its place.
  func unexpected() -> FilterError {
    let position = scanner.position
    guard let byte = scanner.peek() else {
      return FilterError("something is missing at the end", at: position, isIncomplete: true)
    }
    let character = FilterQuoting.quoted([byte])
    switch byte {
    case 0x29: return FilterError("a closing parenthesis has no opening one", at: position)
    case UInt8(ascii: ","):
      return FilterError("several values go in braces, as in op in {ping, pong}", at: position)
    case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"):
      return FilterError("before \(character) there must be the name of a field", at: position)
    default:
      return FilterError(
        "\(character) is not allowed here; put text that is looked for in quotes", at: position)
    }
  }
}

extension FilterParser {
  /// Whether a text is a filter.
  static func isFilter(_ text: String) -> Bool {
    do throws(FilterError) {
      var parser = try FilterParser(text)
      _ = try parser.parse()
      return true
    } catch {
      return false
    }
  }
}
