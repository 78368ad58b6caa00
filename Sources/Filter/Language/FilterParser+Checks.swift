/// What would be read in another way than it is meant.
extension FilterParser {
  /// A field without an operator.
  struct BareField {
    var field: FilterField
    var range: Range<Int>
  }

  /// Whether only spaces stand between the last bare field and a place.
  func isBehindBareField(_ place: Int) -> Bool {
    guard let end = bareField?.range.upperBound, end < place else { return false }
    return scanner.bytes[end..<place].allSatisfy(FilterScanner.isSpace)
  }

  /// Refuses a value that follows a field without an operator, as in `status 404`.
  ///
  /// Without this it would be two conditions: that there is a status, and that 404 is somewhere.
  func checkOperator() throws(FilterError) {
    let start = scanner.position
    guard let bare = bareField, isBehindBareField(start),
      let follower = Follower(in: scanner)
    else { return }
    let meant = expression(bare, follower)
    // `fin "hello"` and `msg json` are indeed two conditions.
    let isWrong = follower.kind == .name || bare.field.isFlag ? meant != nil : true
    guard isWrong else { return }
    throw FilterError(
      "an operator is missing after \(FilterNames.name(of: bare.field))", at: start,
      suggestion: meant, replacing: bare.range.lowerBound..<start + follower.text.utf8.count)
  }

  /// The field and the value with an operator between them; nil when that is not a filter.
  private func expression(_ bare: BareField, _ follower: Follower) -> String? {
    // Any word could be a text, so for a misspelt name this would be a guess.
    guard !bare.field.isFlag || follower.kind != .quoted,
      follower.kind != .name || !bare.field.isTextual
    else { return nil }
    let field = String(decoding: scanner.bytes[bare.range], as: UTF8.self)
    let word = follower.kind == .pattern ? "~" : bare.field.usualOperator
    let text = "\(field) \(word) \(follower.text)"
    return Self.isFilter(text) ? text : nil
  }

  /// Refuses a word of the language where a condition must begin.
  func checkKeyword() throws(FilterError) {
    let start = scanner.position
    var ahead = scanner
    for word in ["and", "or", "xor"] where ahead.take(word: word) {
      throw FilterError(
        word == "xor"
          ? "\"xor\" is not known here; there are and, or and not"
          : "before \"\(word)\" a condition is missing", at: start)
    }
    for word in ["contains", "matches", "in", "eq", "ne", "gt", "ge", "lt", "le"]
    where ahead.take(word: word) {
      throw FilterError("before \"\(word)\" there must be the name of a field", at: start)
    }
  }

  /// What is wrong with a name that a parenthesis follows: Wireshark has functions, filters here
  /// have none.
  func function(_ name: String, at position: Int) -> FilterError {
    let advice =
      switch name {
      case "lower", "upper": "~ ignores case, as in text ~ \"abc\""
      case _ where FilterNames.entry(name) != nil: "the field \(name) has no parentheses"
      default: "text that is looked for goes in quotes"
      }
    return FilterError("there is no function \"\(name)\"; \(advice)", at: position)
  }
}

extension FilterField {
  fileprivate var isFlag: Bool { if case .flag = self { true } else { false } }

  /// The operator that people probably left out.
  fileprivate var usualOperator: String {
    switch self {
    case .text, .header, .bytes(.data), .unit(.summary), .unit(.issue): "contains"
    case .number, .flag, .bytes, .finding, .json, .unit, .decoded: "=="
    }
  }
}

/// What follows a field where an operator might.
private struct Follower {
  enum Kind { case quoted, pattern, word, name }

  let kind: Kind
  let text: String

  /// Nil when another condition begins there.
  init?(in scanner: FilterScanner) {
    var ahead = scanner
    let start = scanner.position
    if scanner.isAtQuote, (try? ahead.takeQuoted()) != nil {
      kind = .quoted
    } else if scanner.hasNext("/"), (try? ahead.takeRegex()) != nil {
      kind = .pattern
    } else {
      ahead = scanner
      let word = ahead.take(while: FilterScanner.isWordByte)
      guard let known = Self.kind(of: word) else { return nil }
      kind = known
    }
    text = String(decoding: scanner.bytes[start..<ahead.position], as: UTF8.self)
  }

  private static func kind(of word: ArraySlice<UInt8>) -> Kind? {
    guard let first = word.first, first != UInt8(ascii: ".") else { return nil }
    let head = word.prefix(while: FilterScanner.isNameByte)
    let name = FilterScanner.lowercased(head)
    if ["and", "or", "not"].contains(name) { return nil }
    if head.count == word.count { return FilterScanner.isDigit(first) ? .word : .name }
    let isField =
      FilterNames.entry(name) != nil || FilterNames.headerSources[name] != nil
      || name.hasPrefix("json.")
    return isField ? nil : .word
  }
}
