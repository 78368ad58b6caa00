extension FilterScanner {
  /// Whether a text in quotes is next: `"…"` or `r"…"`.
  var isAtQuote: Bool { peek() == 0x22 || (peek() == 0x72 && peek(1) == 0x22) }

  /// Takes a text in quotes.
  ///
  /// `\" \\ \n \r \t \0 \xHH` stand for one byte; any other backslash for itself, so that regular
  /// expressions need no second one. In `r"…"` every backslash stands for itself.
  mutating func takeQuoted() throws(FilterError) -> [UInt8] {
    let isRaw = peek() == 0x72
    let start = position
    advance(by: isRaw ? 2 : 1)
    var text: [UInt8] = []
    while let byte = peek() {
      advance()
      if byte == 0x22 { return text }
      if byte == 0x5C, !isRaw { takeEscape(into: &text) } else { text.append(byte) }
    }
    throw FilterError("the quote is not closed", at: start, isIncomplete: true)
  }

  private mutating func takeEscape(into text: inout [UInt8]) {
    guard let byte = peek() else { return }
    advance()
    switch byte {
    case 0x22, 0x5C: text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "0"): text.append(0)
    case UInt8(ascii: "x"):
      if let high = peek().flatMap(ASCII.hexDigit), let low = peek(1).flatMap(ASCII.hexDigit) {
        advance(by: 2)
        text.append(high << 4 | low)
      } else {
        text += [0x5C, byte]
      }
    default: text += [0x5C, byte]
    }
  }

  /// Takes a regular expression between slashes and the letters after it: `/time(d )?out/i`.
  mutating func takeRegex() throws(FilterError) -> BytePattern {
    let start = position
    advance()
    var source: [UInt8] = []
    while let byte = peek() {
      advance()
      if byte == 0x2F { return try pattern(source, flags: takeFlags(), at: start + 1) }
      if byte == 0x5C, peek() == 0x2F {
        advance()
        source.append(0x2F)
      } else {
        source.append(byte)
        // A backslash and what it escapes belong together: `\\/` ends after the backslashes.
        if byte == 0x5C, let next = peek() {
          advance()
          source.append(next)
        }
      }
    }
    throw FilterError("the regular expression is not closed", at: start, isIncomplete: true)
  }

  private mutating func takeFlags() throws(FilterError) -> String {
    let start = position
    let flags = Self.lowercased(take(while: Self.isLetter))
    if let wrong = flags.firstIndex(where: { !"imsx".contains($0) }) {
      throw FilterError(
        "a regular expression has the flags i, m, s and x",
        at: start + flags.distance(from: flags.startIndex, to: wrong))
    }
    return flags
  }

  /// A regular expression, whose text ends where the scanner is.
  func pattern(
    _ source: [UInt8], flags: String = "", at start: Int, mayGrow: Bool = false
  ) throws(FilterError) -> BytePattern {
    do throws(RegularExpression.CompileError) {
      return try BytePattern(source, flags: flags)
    } catch {
      throw FilterError(
        "the regular expression is not valid: \(error.message)",
        at: min(start + error.offset, bytes.count),
        isIncomplete: mayGrow && isAtEnd && error.isUnfinished)
    }
  }
}
