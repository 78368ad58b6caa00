import Screen
import Testing

@Suite struct ScreenASCIITests {
  @Test func linesAndArrowsKeepTheirShapeAndTextItsColumns() {
    var canvas = Canvas(size: Size(width: 16, height: 3))
    canvas.box(canvas.bounds, title: "Zoë")
    canvas.put("──▶ 日本 a\n…", x: 1, y: 1)
    canvas.overlay(.rowCursor, in: canvas.bounds.row(1))
    canvas.setCursor(x: 1, y: 1)
    let screen = canvas.screen.inASCII
    #expect(
      (0..<3).map { screen.text(ofRow: $0) } == [
        "+ Zo? ---------+", "|--> ? ?  a?.  |", "+--------------+",
      ])
    #expect(screen.cursor == canvas.screen.cursor)
    #expect(screen[5, 1].overlay == .rowCursor)
  }
}
