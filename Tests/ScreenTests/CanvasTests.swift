import Screen
import ScreenSupport
import Testing
import Text

@Suite struct CanvasTests {
  private func rows(_ canvas: Canvas) -> [String] {
    (0..<canvas.height).map { canvas.screen.text(ofRow: $0) }
  }

  @Test func textIsClippedAndSaysHowFarItGot() {
    var canvas = Canvas(size: Size(width: 4, height: 1))
    #expect(canvas.put("ab", x: 0, y: 0) == 2)
    #expect(canvas.put("cdefg", x: 2, y: 0) == 2)
    #expect(canvas.put("x", x: 0, y: 1) == 0)
    #expect(rows(canvas) == ["abcd"])
  }

  @Test func aWideCharacterIsNeverCutInHalf() {
    var canvas = Canvas(size: Size(width: 5, height: 3))
    canvas.fill(with: Glyph("."))
    canvas.put("日本語", x: 0, y: 0)
    canvas.put("日本語", x: -1, y: 1)
    canvas.put("日", x: 1, y: 2)
    canvas.put("a", x: 2, y: 2)
    #expect(rows(canvas) == ["日本", " 本語", ". a.."])
  }

  /// The blank in the place of half a character is a column that was put.
  @Test func whatComesAfterACutCharacterFollowsItsBlank() {
    var canvas = Canvas(size: Size(width: 5, height: 1))
    canvas.fill(with: Glyph("."))
    #expect(canvas.put("日本語", x: 0, y: 0) == 5)
    #expect(canvas.put("日本語", x: 1, y: 0) == 4)
    #expect(canvas.put("日", x: 4, y: 0) == 1)
    #expect(canvas.put("日", x: 5, y: 0) == 0)
  }

  @Test func coveringEitherHalfOfAWideCharacterBlanksTheOther() {
    var canvas = Canvas(size: Size(width: 6, height: 1))
    canvas.put("日本語", x: 0, y: 0)
    canvas.put("x", x: 0, y: 0)
    canvas.put("漢", x: 3, y: 0)
    #expect(rows(canvas) == ["x  漢"])
    #expect(canvas.screen.row(0).map(\.glyph.width) == [1, 1, 1, 2, 0, 1])
  }

  @Test func anEllipsisTakesTheLastColumn() {
    var canvas = Canvas(size: Size(width: 8, height: 2))
    canvas.put("abcdef", x: 0, y: 0, columns: 4, overflow: .ellipsis)
    canvas.put("日本語", x: 0, y: 1, columns: 5, overflow: .ellipsis)
    #expect(rows(canvas) == ["abc…", "日本…"])
  }

  @Test func nothingIsDrawnOutsideOfACanvas() {
    var canvas = Canvas(size: Size(width: 7, height: 4))
    canvas.fill(with: Glyph("."))
    canvas.draw(in: Rect(x: 2, y: 1, width: 3, height: 2)) { inner in
      inner.fill(Rect(x: -9, y: -9, width: 99, height: 99), with: Glyph("#"))
      inner.put("abcdefgh", x: -1, y: 0)
      inner.put("z", x: 0, y: -1)
      inner.setCursor(x: 9, y: 0)
      inner.overlay(.rowCursor, in: Rect(x: 0, y: 1, width: 99, height: 99))
      inner.draw(in: Rect(x: 2, y: 1, width: 9, height: 9)) { $0.put("xyz", x: 0, y: 0) }
    }
    #expect(rows(canvas) == [".......", "..bcd..", "..##x..", "......."])
    #expect(canvas.screen.cursor == nil)
    #expect(canvas.screen[3, 2].overlay == .rowCursor)
    #expect(canvas.screen[5, 2].overlay == nil)
    #expect(canvas.screen[4, 3].overlay == nil)
  }

  @Test func aMarkHasItsOwnRole() {
    var canvas = Canvas(size: Size(width: 4, height: 1))
    canvas.put("a\u{1B}b", x: 0, y: 0, role: .opText)
    #expect(canvas.screen.row(0).map(\.role) == [.opText, .escape, .opText, .text])
  }

  @Test func spansFollowEachOther() {
    var canvas = Canvas(size: Size(width: 12, height: 1))
    #expect(canvas.put([Span("a: ", .jsonKey), Span("1", .jsonNumber)], x: 1, y: 0) == 4)
    #expect(rows(canvas) == [" a: 1"])
    #expect(canvas.screen[4, 0].role == .jsonNumber)
  }

  @Test func textCanEndAtAColumn() {
    var canvas = Canvas(size: Size(width: 6, height: 1))
    canvas.put("12345678", endingAt: 5, y: 0)
    #expect(rows(canvas) == ["45678"])
  }

  @Test(arguments: [(0, 0), (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (5, 3), (20, 5)])
  func everySizeCanBeDrawnInto(width: Int, height: Int) {
    var canvas = Canvas(size: Size(width: width, height: height))
    let inside = canvas.box(canvas.bounds, title: "日本語 title")
    canvas.draw(in: inside) { inner in
      inner.put("some text", x: 0, y: 0, overflow: .ellipsis)
      inner.put([Span("日"), Span("本")], x: 0, y: 0, columns: 1, overflow: .ellipsis)
      inner.put("end", endingAt: inner.width, y: 0)
      inner.setCursor(x: 0, y: 0)
      inner.overlay(.rowCursor, in: inner.bounds)
    }
    #expect(canvas.screen.size == Size(width: width, height: height))
  }

  @Test func aBoxWithATitleLooksLikeThis() {
    var canvas = Canvas(size: Size(width: 24, height: 5))
    let inside = canvas.box(canvas.bounds, title: "Frames", role: .borderFocused)
    canvas.draw(in: inside) { inner in
      inner.put([Span("TXT ", .opText), Span("日本 \u{202E}x")], x: 0, y: 0)
      inner.put("PING", x: 0, y: 1, role: .opPing)
      inner.overlay(.rowCursor, in: inner.bounds.row(1))
      inner.setCursor(x: 0, y: 1)
    }
    expectGolden(canvas.screen, "box")
  }
}
