import Testing
import Text

/// Text made visible.
@Suite struct VisibleTextTests {
  @Test(
    arguments: [
      "plain ~", "naïve", "日本語", "עברית", "กำลัง", "─│┌ ──▶", "😀 👍🏽 🇩🇪 1\u{20E3}", "e\u{301}\u{302}",
      "a\\nb",
      "שָׁ", "\\u{1B}",
    ]
  )
  func staysAsItIsWhereItIsSafe(text: String) {
    #expect(VisibleText.make(text).unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test(
    arguments: [
      ("\u{1B}[31m", "\\u{1B}[31m"), ("a\r\n\tb\0\u{7F}", "a\\r\\n\\tb\\u{0}\\u{7F}"),
      ("\u{9B}2J\u{9D}", "\\u{9B}2J\\u{9D}"), ("\u{202E}x\u{2066}", "\\u{202E}x\\u{2066}"),
      ("\u{200E}\u{61C}", "\\u{200E}\\u{61C}"), ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
      ("\u{E000}\u{F8FF}\u{100000}", "\\u{E000}\\u{F8FF}\\u{100000}"),
      ("a\u{200B}\u{AD}\u{FEFF}\u{3164}\u{FE0F}", "a\\u{200B}\\u{AD}\\u{FEFF}\\u{3164}\\u{FE0F}"),
      ("\u{E0041}\u{FFF9}", "\\u{E0041}\\u{FFF9}"), ("\u{301}", "\\u{301}"),
      ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\u{301}\\u{301}"),
      // An escape ends in a letter or a brace, on which marks can stand again.
      ("\n\u{301}", "\\n\u{301}"), ("\u{1B}\u{301}", "\\u{1B}\u{301}"),
    ]
  )
  func hasEscapesForWhatActsOnTerminalsHidesOrHasNoMeaningOfItsOwn(text: String, expected: String) {
    #expect(VisibleText.make(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
    #expect(VisibleText.make(expected).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func hasBytesThatAreNotUTF8AsNumbers() {
    #expect(VisibleText.make([0x61, 0xFF, 0xC0, 0x80, 0xE2, 0x82]) == "a\\xFF\\xC0\\x80\\xE2\\x82")
    #expect(VisibleText.make([0xED, 0xA0, 0x80] as [UInt8]) == "\\xED\\xA0\\x80")
    #expect(VisibleText.make([0xFF, 0xCC, 0x81] as [UInt8]) == "\\xFF\u{301}")
  }

  @Test func mayKeepItsLines() {
    #expect(VisibleText.makeLines("a\u{1B}\n\nb\r\n") == "a\\u{1B}\n\nb\\r\n")
  }

  @Test func escapesWhateverCellsDoNotShowButForFlagsAndWhatChangesEmoji() {
    for value in stride(from: UInt32(0), through: 0x10FFFF, by: 7) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let bytes = Array("a\(Character(scalar))".utf8)
      let isMarked = Sanitizer(bytes).contains { $0.isMark }
      let isEscaped = VisibleText.make(bytes).utf8.count > bytes.count
      let differs =
        (0x1F1E6...0x1F1FF).contains(value) || (0x1F3FB...0x1F3FF).contains(value)
        || value == 0x20E3
      // Vowels and finals of Hangul join only the letters that they belong to.
      let isJamo = (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value)
      #expect(differs || isJamo || isMarked == isEscaped, "U+\(String(value, radix: 16))")
    }
  }
}

/// The nearest word.
@Suite struct SpellingTests {
  @Test(
    arguments: [
      ("conect", "connect"), ("dmup", "dump"), ("ca", "ca"), ("cq", "ca"), ("xy", nil),
      ("session.pcapng", nil), ("opne", "open"),
      // Two letters of three say nothing, two of four do.
      ("opx", nil), ("opxy", "open"), ("connection", nil), ("connecter", "connect"),
    ]
  )
  func isOneThatDiffersByALetterOrTwo(word: String, expected: String?) {
    #expect(Spelling.nearest(word, in: ["connect", "open", "dump", "ca"]) == expected)
  }
}
