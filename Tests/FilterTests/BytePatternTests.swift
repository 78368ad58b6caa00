import Testing

@testable import Filter

@Suite struct BytePatternTests {
  @Test(
    arguments: [
      (#"a\/b"#, "a/b"), (#"a\\/b"#, #"a\\/b"#), (#"\/\/"#, "//"), (#"a\\\/b"#, #"a\\/b"#),
      (#"a\d/"#, #"a\d/"#), ("a/b", "a/b"),
    ] as [(String, String)])
  func aSlashLosesTheBackslashThatIsItsOwn(source: String, kept: String) throws {
    let pattern = try BytePattern(Array(source.utf8), flags: "")
    #expect(String(decoding: pattern.source, as: UTF8.self) == kept)
  }

  private func matches(_ source: String, _ flags: String, _ text: String) throws -> Bool {
    let pattern = try BytePattern(Array(source.utf8), flags: flags)
    return Array(text.utf8).withUnsafeBufferPointer(pattern.matches)
  }

  @Test func theCaseOfLettersCountsOnlyWhereItSaysSo() throws {
    #expect(try matches("abc", "", "ABC") && matches("abc", "i", "ABC"))
    #expect(try !matches("(?-i)abc", "", "ABC"))
  }

  @Test func eachFlagIsAnOptionOfItsOwn() throws {
    #expect(try matches("^b", "m", "a\nb") && !matches("^b", "sx", "a\nb"))
    #expect(try matches("a.b", "s", "a\nb") && !matches("a.b", "mx", "a\nb"))
    #expect(try matches("a b", "x", "ab") && !matches("a b", "ms", "ab"))
  }

  @Test func patternsAreTheSameByTheirSourceAndTheirFlags() throws {
    let pattern = try BytePattern(Array("a".utf8), flags: "i")
    #expect(try pattern == BytePattern(Array("a".utf8), flags: "i"))
    #expect(try pattern != BytePattern(Array("a".utf8), flags: ""))
    #expect(try pattern != BytePattern(Array("b".utf8), flags: "i"))
  }
}
