import Testing

@testable import Text

@Suite("The text of a cell")
struct GlyphTests {
  @Test("is as wide as its base", arguments: [("a", 1), ("é", 1), ("日", 2), ("😀", 2), (" ", 1)])
  func width(text: String, columns: Int) {
    #expect(Glyph(Character(text)).width == columns)
    #expect(Glyph(Character(text)).text == text)
  }

  @Test("is a space, an ellipsis, a box, or nothing where a wide one is before it")
  func named() {
    #expect(Glyph.space == Glyph(" ") && Glyph.ellipsis == Glyph("…"))
    #expect(Glyph.placeholder == Glyph("▯"))
    #expect(Glyph.wideRightHalf.width == 0 && Glyph.wideRightHalf.text == "")
  }

  @Test("takes two marks and no third")
  func marks() {
    var glyph = Glyph(base: "e")
    #expect(glyph.combine("\u{301}") && glyph.combine("\u{302}") && !glyph.combine("\u{303}"))
    #expect(glyph.scalars == ["e", "\u{301}", "\u{302}"] && glyph.width == 1)
    #expect(glyph.values == (0x65, 0x301, 0x302))
  }
}
