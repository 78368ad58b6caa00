import Testing

@testable import Filter

/// As PCRE2 documents its syntax (pcre2pattern) and its errors (pcre2api).
@Suite struct RegularExpressionTests {
  private func expression(
    _ source: String, _ options: RegularExpression.Options = []
  ) throws -> RegularExpression {
    try RegularExpression(Array(source.utf8), options: options)
  }

  private func matches(
    _ source: String, _ options: RegularExpression.Options, _ text: String
  ) throws -> Bool {
    let expression = try expression(source, options)
    return Array(text.utf8).withUnsafeBufferPointer(expression.matches)
  }

  @Test func optionsChangeWhatMatches() throws {
    #expect(try matches("abc", .caseless, "xABCx") && !matches("abc", [], "ABC"))
    #expect(try matches("^b$", .multiline, "a\nb\nc") && !matches("^b$", [], "a\nb\nc"))
    #expect(try matches("a.b", .dotAll, "a\nb") && !matches("a.b", [], "a\nb"))
    #expect(try matches("a b # c", .extended, "ab") && !matches("a b", [], "ab"))
  }

  @Test func bytesMatchNotCharacters() throws {
    #expect(try matches("^..$", [], "é"))
    #expect(try matches("\\xff", [], "a") == false)
    let expression = try expression("\\xff\\x00")
    #expect([0x61, 0xFF, 0x00].withUnsafeBufferPointer(expression.matches))
  }

  @Test func theFirstMatchAtOrAfterAnOffsetIsGivenWithItsGroup() throws {
    let bytes = Array("a1b22c".utf8)
    let digits = try expression("([0-9]+)[bc]")
    #expect(digits.firstMatch(in: bytes)?.whole == 1..<3)
    #expect(digits.firstMatch(in: bytes)?.group == 1..<2)
    #expect(digits.firstMatch(in: bytes, from: 1)?.whole == 1..<3)
    #expect(digits.firstMatch(in: bytes, from: 2)?.whole == 3..<6)
    #expect(digits.firstMatch(in: bytes, from: 2)?.group == 3..<5)
    #expect(digits.firstMatch(in: bytes, from: 5) == nil)
    #expect(digits.firstMatch(in: bytes, from: 7) == nil)
    let empty = try #require(try expression("$").firstMatch(in: bytes, from: 6))
    #expect(empty.whole == 6..<6 && empty.group == nil)
  }

  @Test func aGroupThatTookNoPartIsNoneAndAnEmptyOneIs() throws {
    let bytes = Array("b".utf8)
    let absent = try #require(try expression("(a)?b").firstMatch(in: bytes))
    #expect(absent.whole == 0..<1 && absent.group == nil)
    let empty = try #require(try expression("(a*)b").firstMatch(in: bytes))
    #expect(empty.group == 0..<0)
    // The second group took part, the first did not.
    let second = try #require(try expression("(a)|(b)").firstMatch(in: bytes))
    #expect(second.whole == 0..<1 && second.group == nil)
  }

  private func replaced(_ source: String, _ text: String, _ template: String, limit: Int = 1000)
    throws -> String?
  {
    let expression = try expression(source)
    return Array(text.utf8).withUnsafeBufferPointer {
      expression.replacing(in: $0, with: Array(template.utf8), limit: limit)
    }.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func everyMatchIsReplacedWithItsGroups() throws {
    #expect(try replaced("[0-9]+", "a1b22", "#") == "a#b#")
    #expect(try replaced("([a-z])([0-9])", "a1b2", "$2${1}") == "1a2b")
    #expect(try replaced("(a)|b", "ab", "<$1>") == "<a><>")
    #expect(try replaced("x", "abc", "y") == nil)
    #expect(try replaced("", "ab", "-") == "-a-b-")
  }

  @Test(arguments: [999, 1000, 1001])
  func aResultMayHaveAsManyBytesAsTheLimitAndNoMore(count: Int) throws {
    let text = String(repeating: "a", count: count / 2) + (count % 2 == 0 ? "" : "b")
    let result = try replaced("a", text, "aa", limit: 1000)
    #expect(result?.utf8.count == (count <= 1000 ? count : nil))
  }

  @Test func aLongerResultThanThereWasRoomForIsMadeInASecondGo() throws {
    let text = String(repeating: "a", count: 500)
    let result = try replaced("a", text, "abc", limit: 1500)
    #expect(result == String(repeating: "abc", count: 500))
    #expect(try replaced("a", text, "abc", limit: 1499) == nil)
    // There is room at once, and it is too long all the same.
    #expect(try replaced("a", "aaaa", "b", limit: 4) == "bbbb")
    #expect(try replaced("a", "aaaa", "b", limit: 3) == nil)
  }

  @Test func anExpressionOf4096BytesIsReadAndALongerOneIsNot() throws {
    #expect(throws: Never.self) { try expression(String(repeating: "a", count: 4096)) }
    let error = #expect(throws: RegularExpression.CompileError.self) {
      try expression(String(repeating: "a", count: 4097))
    }
    #expect(error?.offset == 0 && error?.isUnfinished == false)
    #expect(error?.message == "it is longer than 4096 bytes")
  }

  /// The numbers of the errors are those of pcre2.h: 101, 106, 114, 118, 142 say that it stops early.
  @Test(
    arguments: [
      ("a\\", 2, true), ("[a", 2, true), ("(a", 2, true), ("(?<n", 4, true), ("(?#a", 4, true),
      ("a)", 1, false), ("[z-a]", 3, false), ("*", 0, false), ("(?<1>a)", 3, false),
      ("\\c", 2, true),
    ] as [(String, Int, Bool)])
  func anErrorSaysWhereItIsAndWhetherMoreTextCouldMendIt(
    source: String, offset: Int, isUnfinished: Bool
  ) {
    let error = #expect(throws: RegularExpression.CompileError.self) { try expression(source) }
    #expect(error?.offset == offset, "\(source)")
    #expect(error?.isUnfinished == isUnfinished, "\(source)")
    #expect(error?.message.isEmpty == false)
  }

  @Test func aMatchThatIsGivenUpIsCountedOneThatFailsIsNot() throws {
    let wild = try expression("(a+)+$")
    let text = Array((String(repeating: "a", count: 2000) + "!").utf8)
    #expect(!text.withUnsafeBufferPointer(wild.matches))
    #expect(wild.abandonedMatches == 1)
    #expect(wild.firstMatch(in: text) == nil)
    #expect(wild.abandonedMatches == 2)
    #expect(text.withUnsafeBufferPointer { wild.replacing(in: $0, with: [], limit: 9) } == nil)
    #expect(wild.abandonedMatches == 3)
    #expect(wild.firstMatch(in: Array("b".utf8)) == nil)
    #expect(wild.abandonedMatches == 3)
  }
}
