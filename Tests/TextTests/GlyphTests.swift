import Testing

@testable import Text

/// The text of a cell.
@Suite struct GlyphTests {
  @Test(arguments: [("a", 1), ("é", 1), ("日", 2), ("😀", 2), (" ", 1)])
  func isAsWideAsItsBase(text: String, columns: Int) {
    #expect(Glyph(Character(text)).width == columns)
    #expect(Glyph(Character(text)).text == text)
  }

  @Test func isASpaceAnEllipsisABoxOrNothingWhereAWideOneIsBeforeIt() {
    #expect(Glyph.space == Glyph(" ") && Glyph.ellipsis == Glyph("…"))
    #expect(Glyph.placeholder == Glyph("▯"))
    #expect(Glyph.wideRightHalf.width == 0 && Glyph.wideRightHalf.text == "")
  }

  @Test func takesTwoMarksAndNoThird() {
    var glyph = Glyph(base: "e")
    #expect(glyph.combine("\u{301}") && glyph.combine("\u{302}") && !glyph.combine("\u{303}"))
    #expect(glyph.scalars == ["e", "\u{301}", "\u{302}"] && glyph.width == 1)
    #expect(glyph.values == (0x65, 0x301, 0x302))
  }
}
