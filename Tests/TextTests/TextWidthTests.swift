import Testing
import Text

@Suite struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국어", 6), ("ｆｕｌｌ", 8),
    ("😀", 2), ("─", 1), ("\n", 1), ("\u{202E}", 8), ("①", 1), ("𠀀", 2), ("⌚", 2), ("🀄", 2),
    ("🀅", 1), ("…", 1),
  ])
  func columnsAreThoseOfTheSanitisedText(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
  }

  @Test func columnsOfARangeOfBytes() {
    let text = "a日\nb"
    #expect(TextWidth.columns(ofBytes: 0..<1, in: text) == 0..<1)
    #expect(TextWidth.columns(ofBytes: 1..<4, in: text) == 1..<3)
    #expect(TextWidth.columns(ofBytes: 2..<3, in: text) == 1..<3)
    #expect(TextWidth.columns(ofBytes: 5..<6, in: text) == 4..<5)
    #expect(TextWidth.columns(ofBytes: 9..<12, in: text) == 5..<5)
  }
}
