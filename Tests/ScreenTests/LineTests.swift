import Screen
import Testing
import Text

@Suite struct LineTests {
  @Test func linesBreakAtGlyphsAndMarksStayWhole() {
    let bytes = Array("日本語ab\u{202E}c\nx".utf8)
    let lines = LineWrapper.lines(of: bytes, width: 8)
    let text = lines.map { line in String(decoding: line.flatMap(\.bytes), as: UTF8.self) }
    #expect(text == ["日本語ab", "\u{202E}", "c", "x"])
  }

  @Test func matchesAreMarkedInEitherCase() {
    let runs = TextRun("an Ann, a span").marking("AN")
    #expect(
      runs.map { String(decoding: $0.bytes, as: UTF8.self) } == ["an", " ", "An", "n, a sp", "an"])
    #expect(runs.map { $0.role == .searchMatch } == [true, false, true, false, true])
    #expect(TextRun("short").marking("longer than it") == [TextRun("short")])
  }

  @Test func sentencesBreakBetweenWords() {
    var wrapper = LineWrapper(width: 12)
    wrapper.keepsWords = true
    wrapper.add(TextRun("E01 "))
    wrapper.add(TextRun("client frame is not masked unpronounceable"))
    wrapper.endLine()
    let text = wrapper.lines.map { String(decoding: $0.flatMap(\.bytes), as: UTF8.self) }
    #expect(text == ["E01 client", "frame is not", "masked", "unpronouncea", "ble"])
  }

  @Test(arguments: 1...12)
  func noBrokenLineIsTooWide(width: Int) {
    let bytes = Array("a\u{1B}日本\u{301}語\u{FF}\u{202E}zzz\n\nq".utf8) + [0xFF, 0xC3]
    for line in LineWrapper.lines(of: bytes, width: width) {
      let pieces = line.flatMap { Array(Sanitizer($0.bytes)) }
      let columns = pieces.reduce(0) { $0 + $1.glyph.width }
      // A single glyph, or the number of an invisible one, may be wider than there is room.
      #expect(columns <= width || Set(pieces.map(\.offset)).count == 1)
    }
  }
}
