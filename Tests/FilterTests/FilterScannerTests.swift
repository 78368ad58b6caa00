import Testing

@testable import Filter

@Suite struct FilterScannerTests {
  private func quoted(_ text: String) throws -> (bytes: [UInt8], end: Int) {
    var scanner = FilterScanner(text)
    return (try scanner.takeQuoted(), scanner.position)
  }

  @Test(
    arguments: [
      (#""""#, [], 2), (#""a" b"#, [0x61], 3), (#""\"""#, [0x22], 4), (#""\\""#, [0x5C], 4),
      (#""\n\r\t\0""#, [0x0A, 0x0D, 0x09, 0], 10), (#""\x4a\xFf""#, [0x4A, 0xFF], 10),
      (#""\x4""#, [0x5C, 0x78, 0x34], 5), (#""\xg1""#, [0x5C, 0x78, 0x67, 0x31], 6),
      (#""\x1g""#, [0x5C, 0x78, 0x31, 0x67], 6), (#""\d""#, [0x5C, 0x64], 4),
      (#"r"\n\""#, [0x5C, 0x6E, 0x5C], 6), (#"r"""#, [], 3), ("\"é\"", [0xC3, 0xA9], 4),
    ] as [(String, [UInt8], Int)])
  func aTextInQuotesHasEscapesForSingleBytes(text: String, bytes: [UInt8], end: Int)
    throws
  {
    let taken = try quoted(text)
    #expect(taken.bytes == bytes)
    #expect(taken.end == end)
  }

  @Test(arguments: [#"""#, #""a"#, #""a\""#, #""a\"#, #"r"a"#, #""\x"#])
  func aQuoteThatIsNotClosedIsPointedAtWhereItBegins(text: String) {
    var scanner = FilterScanner("  " + text)
    scanner.skipSpace()
    #expect(scanner.isAtQuote)
    let error = #expect(throws: FilterError.self) { try scanner.takeQuoted() }
    #expect(error?.position == 2)
    #expect(error?.isIncomplete == true)
  }

  @Test func anRIsAQuotesOnlyWithAQuoteBehindIt() {
    #expect(FilterScanner("r\"").isAtQuote && FilterScanner("\"").isAtQuote)
    #expect(!FilterScanner("r").isAtQuote && !FilterScanner("rr\"").isAtQuote)
    #expect(!FilterScanner("").isAtQuote && !FilterScanner("a\"").isAtQuote)
  }

  @Test(
    arguments: [
      ("/a/", "a", "", 3), ("/a/i b", "a", "i", 4), ("/a/IMSX", "a", "imsx", 7),
      (#"/a\/b/"#, "a/b", "", 6), (#"/a\\/"#, #"a\\"#, "", 5), (#"/\d\/\d/"#, #"\d/\d"#, "", 8),
      ("/a/) fin", "a", "", 3),
    ] as [(String, String, String, Int)])
  func aRegularExpressionEndsAtASlashThatIsNotEscaped(
    text: String, source: String, flags: String, end: Int
  ) throws {
    var scanner = FilterScanner(text)
    let pattern = try scanner.takeRegex()
    #expect(String(decoding: pattern.source, as: UTF8.self) == source)
    #expect(pattern.flags == flags)
    #expect(scanner.position == end)
  }

  @Test(
    arguments: [
      (" /a", 1, true), (#" /a\/"#, 1, true), (#" /a\"#, 1, true), (" /a/iq", 5, false),
      (" /(/", 3, false), (" /a(b/", 5, false), (" /[z-a]/", 5, false),
    ] as [(String, Int, Bool)])
  func whatIsWrongWithARegularExpressionIsPointedAt(
    text: String, position: Int, isIncomplete: Bool
  ) {
    var scanner = FilterScanner(text)
    scanner.skipSpace()
    let error = #expect(throws: FilterError.self) { try scanner.takeRegex() }
    #expect(error?.position == position)
    #expect(error?.isIncomplete == isIncomplete)
  }

  @Test(
    arguments: [
      ("or x", 2), ("OR(", 2), ("or", 2), ("and)", 3), ("orx", 0), ("or-else", 0), ("or:x", 0),
      ("or.x", 0), ("or=", 2), ("or/x/", 2), ("o", 0), ("", 0), ("or\"", 2), ("and|", 3),
    ] as [(String, Int)])
  func aKeywordEndsWhereNothingOfAWordFollows(text: String, end: Int) {
    var scanner = FilterScanner(text)
    #expect(scanner.take(word: "or", "and") == (end > 0))
    #expect(scanner.position == end)
  }

  @Test(
    arguments: [
      ("len", "len", 3), ("Frame.Len x", "frame.len", 9), ("_a1=", "_a1", 3), ("1a", "", 0),
      (".a", "", 0), ("", "", 0), ("a-b", "a", 1), ("aZ[\\`{@", "az", 2),
    ] as [(String, String, Int)])
  func aNameHasLettersDigitsUnderscoresAndDots(text: String, name: String, end: Int) {
    var scanner = FilterScanner(text)
    #expect(scanner.takeName() == name)
    #expect(scanner.position == end)
  }

  @Test(
    arguments: [
      ("a..b", false, "a..b"), ("a..b", true, "a"), ("1.5", true, "1.5"), ("1.", true, "1."),
      ("a b", false, "a"), ("a(b", false, "a"), ("a,b", true, "a"), ("a=b!<>~", false, "a=b!<>~"),
      ("a\u{B}b", false, "a"), ("a\u{E}b", false, "a\u{E}b"), ("a\u{8}b", false, "a\u{8}b"),
      ("..", true, ""), ("a}b", true, "a"), ("a&b", false, "a"), ("a|b", false, "a"),
    ] as [(String, Bool, String)])
  func aValueEndsAtSpaceAndAtSignsOfTheLanguage(
    text: String, inSet: Bool, value: String
  ) {
    var scanner = FilterScanner(text)
    #expect(String(decoding: scanner.takeValue(inSet: inSet), as: UTF8.self) == value)
  }

  @Test func lookingAndMovingStayInsideOfTheText() {
    var scanner = FilterScanner("abc")
    #expect(scanner.peek() == 0x61 && scanner.peek(2) == 0x63)
    #expect(scanner.peek(3) == nil && scanner.peek(-1) == nil)
    #expect(scanner.hasNext("abc") && !scanner.hasNext("abcd") && !scanner.hasNext("b"))
    #expect(scanner.take("ab") && scanner.position == 2 && !scanner.take("cd"))
    scanner.advance()
    #expect(scanner.isAtEnd && scanner.position == 3)
    scanner.advance()
    #expect(scanner.position == 3)
    scanner.rewind(to: 1)
    #expect(!scanner.isAtEnd && scanner.peek() == 0x62 && scanner.peek(-1) == 0x61)
  }

  @Test func hexadecimalDigitsAndLettersAreThoseOfASCII() {
    let digits = Dictionary(
      uniqueKeysWithValues: "0123456789abcdef".utf8.enumerated().map { ($1, UInt8($0)) })
    for byte in UInt8.min...UInt8.max {
      let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      #expect(ASCII.lowercased(byte) == (isCapital ? byte + 32 : byte))
      #expect(ASCII.hexDigit(byte) == digits[isCapital ? byte + 32 : byte])
    }
  }
}
