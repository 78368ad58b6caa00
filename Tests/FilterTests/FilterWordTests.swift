import Testing

@testable import Filter

@Suite struct FilterWordTests {
  /// A slip is a letter too many, missing, wrong, or swapped with its neighbour.
  @Test(
    arguments: [
      ("lenght", "length"), ("lngth", "length"), ("lengtth", "length"), ("lemgth", "length"),
      ("lemgt", "length"), ("ko", nil), ("opp", "op"), ("o", "op"), ("oxx", nil), ("opxx", nil),
      ("hsto", "host"), ("tohs", nil), ("hxsx", "host"), ("hx", nil), ("ho", "host"),
      ("leng", "length"), ("", nil), ("zzzzzz", nil),
    ] as [(String, String?)])
  func theNearestWordDiffersByASlipInThreeLettersAndByTwoInMore(
    typed: String, word: String?
  ) {
    #expect(Spelling.nearest(to: typed, among: ["length", "op", "host"]) == word)
  }

  @Test func fewerSlipsMayBeAskedForAndTheFirstOfTwoThatAreAsNearIsTaken() {
    #expect(Spelling.nearest(to: "lemgt", among: ["length"], most: 1) == nil)
    #expect(Spelling.nearest(to: "lemgth", among: ["length"], most: 1) == "length")
    #expect(Spelling.nearest(to: "cat", among: ["bat", "rat"]) == "bat")
    #expect(Spelling.nearest(to: "rate", among: ["bats", "rat"]) == "rat")
  }

  /// What `description` writes is what a user may type, with the values that were meant.
  @Test(
    arguments: [
      ("fin == true", "fin == true"), ("fin == false", "fin == false"), ("masked != t", nil),
      ("n == 5", "n == 5"), ("len > 1k", "len > 1k"), ("op == ping", "op == ping"),
      ("not fin and rsv1", "not fin and rsv1"), ("op in {ping, pong}", "op in {ping, pong}"),
      ("text contains \"a b\"", "text contains \"a b\""), ("dir == client", "dir == client"),
    ] as [(String, String?)])
  func aFilterPrintsItself(text: String, printed: String?) throws {
    guard let printed else {
      #expect(throws: FilterError.self) { try Filter.parse(text).get() }
      return
    }
    #expect(try Filter.parse(text).get().description == printed)
  }

  /// A hyphen excludes what follows it at once; alone it is text that is looked for.
  @Test(arguments: [
    ("-fin", "not fin"), ("-(fin)", "not fin"), ("rsv1 -fin", "rsv1 and not fin"),
    ("-", "\"-\""), ("(-)", "\"-\""), ("- fin", "\"-\" fin"), ("fin (-)", "fin \"-\""),
  ])
  func aHyphenIsNotOnlyBeforeATerm(text: String, meant: String) throws {
    #expect(try Filter.parse(text).get().description == Filter.parse(meant).get().description)
  }

  @Test(
    arguments: [
      ("08:96:01", [0x08, 0x96, 0x01]), ("08-96-01", [0x08, 0x96, 0x01]), ("0x0896", [0x08, 0x96]),
      ("0XFFfe", [0xFF, 0xFE]), ("aa:BB", [0xAA, 0xBB]), ("aa", nil), ("a:bb", nil), ("aa:", nil),
      ("0x", nil), ("0x089", nil), ("aa:bbc", nil), ("aa:gg", nil), ("", nil), ("0xaa:bb", nil),
    ] as [(String, [UInt8]?)])
  func bytesAreHexadecimalDigitsWith0xBeforeThemOrMarksBetweenThem(
    text: String, bytes: [UInt8]?
  ) {
    #expect(HexLiteral.bytes(Array(text.utf8)[...]) == bytes)
  }
}
