import WebSocket

/// Words that are not a field: text to look for, or a typing error.
extension FilterParser {
  /// A word that is looked for everywhere.
  ///
  /// One that is nearly the name of a field, or the value of one, gets a hint: its writer may have
  /// meant that.
  mutating func parseWord() throws(FilterError) -> FilterExpression {
    let start = scanner.position
    if let error = otherQuotes { throw error }
    let word = scanner.take(while: FilterScanner.isWordByte)
    guard !word.isEmpty else { throw unexpected() }
    guard word.allSatisfy(FilterScanner.isNameByte) else { return .anywhere(.text(Array(word))) }
    let name = FilterScanner.lowercased(word)
    if isAtOperator { throw unknownField(name, at: start, member: Array(word)) }
    if !FilterScanner.isLetter(word[word.startIndex]) { return .anywhere(.text(Array(word))) }
    if let error = separatedUnit(word) ?? unfinishedOperator(name, at: start) { throw error }
    if let meant = FilterNames.expression(of: name) ?? FilterNames.nearest(to: name, isField: false)
    {
      hints.append(FilterHint(word: word, meant: meant))
    }
    return .anywhere(.text(Array(word)))
  }

  /// Whether something follows that a field must be before.
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

  /// - Parameter member: The word as it was written, if it may be a member of a JSON document.
  func unknownField(
    _ name: String, at position: Int, advice: String = "", member: [UInt8]? = nil
  ) -> FilterError {
    let path = member.flatMap(FilterNames.member)
    // A short name that is only somewhat like a field more likely names a member.
    let suggestion = FilterNames.nearest(to: name, isField: path == nil) ?? path
    return FilterError(
      "there is no field \(FilterQuoting.quoted(Array(name.utf8)))"
        + (suggestion == nil ? advice : ""),
      at: position, suggestion: suggestion,
      replacing: position..<position + name.utf8.count)
  }

  /// What is wrong with `len contai`; nil when the word cannot become an operator by typing on.
  private func unfinishedOperator(_ name: String, at start: Int) -> FilterError? {
    guard scanner.isAtEnd, isBehindBareField(start),
      ["contains", "matches"].contains(where: { $0.hasPrefix(name) && name.utf8.count > 1 })
    else { return nil }
    return FilterError("the operator is not finished", at: start, isIncomplete: true)
  }

  /// What is wrong with `len > 1 k`; nil when the word is not the unit of the number before it.
  private func separatedUnit(_ word: ArraySlice<UInt8>) -> FilterError? {
    guard let number, number.range.upperBound < word.startIndex,
      scanner.bytes[number.range.upperBound..<word.startIndex].allSatisfy(FilterScanner.isSpace),
      number.field.reads(scanner.bytes[number.range] + word)
    else { return nil }
    let spelling = String(decoding: scanner.bytes[number.range] + word, as: UTF8.self)
    return FilterError(
      "a number and its unit have no space between them", at: word.startIndex, suggestion: spelling,
      replacing: number.range.lowerBound..<word.endIndex)
  }

  /// What is wrong with text in single or curly quotes; nil when no such quote is next.
  var otherQuotes: FilterError? {
    let rest = scanner.bytes[scanner.position...]
    guard let (open, close) = Self.otherQuotes.first(where: { rest.starts(with: $0.open.utf8) })
    else { return nil }
    let start = scanner.position
    let inner = rest.dropFirst(open.utf8.count)
    let end = inner.indices.first { inner[$0...].starts(with: close.utf8) }
    return FilterError(
      "text goes in double quotes", at: start,
      suggestion: end.map { FilterQuoting.quoted(Array(inner[..<$0])) },
      replacing: end.map { start..<$0 + close.utf8.count })
  }

  private static let otherQuotes: [(open: String, close: String)] = [
    ("'", "'"), ("\u{201C}", "\u{201D}"), ("\u{2018}", "\u{2019}"),
  ]
}

extension NumberField {
  /// Whether text is a number of the field's unit.
  fileprivate func reads(_ text: ArraySlice<UInt8>) -> Bool {
    switch unit {
    case .count: (try? NumberLiteral.count(text)) != nil
    case .bytes: (try? NumberLiteral.size(text)) != nil
    case .duration: (try? NumberLiteral.duration(text)) != nil
    case .endpoint, .opcode, .instant: false
    }
  }
}
