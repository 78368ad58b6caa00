import JSON
import Testing

/// RFC 8259, section 7: each escape, and surrogate pairs.
@Suite struct JSONUnescapingTests {
  private func text(_ raw: String) -> String {
    String(decoding: JSONUnescaping.text(Array(raw.utf8)), as: UTF8.self)
  }

  @Test(
    arguments: [
      (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"), (#"\b"#, "\u{8}"), (#"\f"#, "\u{C}"),
      (#"\n"#, "\n"), (#"\r"#, "\r"), (#"\t"#, "\t"), (#"\u0000"#, "\0"), (#"\u002F"#, "/"),
      (#"\u002f"#, "/"), (#"\u00e9"#, "é"), (#"\u20AC"#, "€"), (#"\uFFFF"#, "\u{FFFF}"),
    ]
  )
  func resolvesEachEscapeOfTheGrammar(raw: String, expected: String) {
    #expect(text(raw) == expected, "\(raw)")
  }

  @Test func joinsASurrogatePairAsInTheRFCsExampleOfTheGClef() {
    #expect(text(#"\uD834\uDD1E"#) == "\u{1D11E}")
    #expect(text(#"\uD83D\uDE00 \ud83d\ude00"#) == "😀 😀")
    #expect(text(#"\uDBFF\uDFFF"#) == "\u{10FFFF}")
  }

  @Test func putsUAndFFFDInPlaceOfHalfASurrogatePair() {
    #expect(text(#"\uD834"#) == "\u{FFFD}")
    #expect(text(#"\uDD1E"#) == "\u{FFFD}")
    #expect(text(#"\uD834x"#) == "\u{FFFD}x")
    #expect(text(#"\uD834\n"#) == "\u{FFFD}\n")
    #expect(text(#"\uD834\uD834\uDD1E"#) == "\u{FFFD}\u{1D11E}")
    #expect(text(#"\uDD1E\uD834"#) == "\u{FFFD}\u{FFFD}")
    #expect(text(#"\uD834\u0041"#) == "\u{FFFD}A")
  }

  @Test func leavesEverythingElseAsItIsByteForByte() {
    #expect(text("") == "" && text("grün 日本 😀") == "grün 日本 😀")
    #expect(JSONUnescaping.text([0x61, 0xFF, 0x62]) == [0x61, 0xFF, 0x62])
    #expect(text(#"\\n"#) == #"\n"#, "an escaped backslash escapes nothing")
  }

  @Test func ofAnIncompleteEscapeKeepsWhatThereIs() {
    #expect(text("a\\") == "a\\")
    #expect(text(#"\u12"#) == "u12" && text(#"\u12G4"#) == "u12G4")
    #expect(text(#"\q"#) == "q")
  }
}
