import Payloads
import Screen
import Testing
import Text

@testable import Inspector

@Suite struct TextTests {
  @Test(arguments: [
    (TimeFormat.relative, "+1.500000"), (.delta, "+0.250000"), (.absolute, "05:04:05.123456"),
    (.utc, "03:04:05.123456Z"),
  ])
  func timesAreShownInFourWays(format: TimeFormat, text: String) {
    let time = Traffic.start + 123_456_789
    let times = TimeText(format: format, origin: time - 1_500_000_000, utcOffset: 7200)
    #expect(times.text(time, before: time - 250_000_000) == text)
  }

  @Test func timesThatRunBackwardsAreNegative() {
    let times = TimeText(format: .delta, origin: 0, utcOffset: -3600, decimals: 3)
    #expect(times.text(1_000_000_000, before: 3_500_000_000) == "-2.500")
    #expect(
      TimeText(format: .absolute, origin: 0, utcOffset: -3600).text(0, before: nil)
        == "00:00:00.000000")
  }

  @Test(arguments: [
    (0 as UInt64, "0"), (999, "999"), (99_999, "99999"), (100_000, "97.6k"),
    (1_048_576, "1.0M"), (123_456_789, "117M"), (UInt64.max, "15.9E"),
  ])
  func lengthsFitFiveColumns(count: UInt64, text: String) {
    #expect(SizeText.fitting(count, columns: 5) == text)
  }

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

  @Test func hexadecimalLinesHaveTheirCharacters() {
    let bytes = Array(0x41...0x4A).map { UInt8($0) } + [0, 0xFF]
    let line = HexDump.line(bytes, offset: 0x30, width: 80)
    let text = line.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    #expect(text == "0030  41 42 43 44 45 46 47 48  49 4a 00 ff              ABCDEFGHIJ..")
    #expect(HexDump.lineCount(bytes: 0, width: 80) == 0)
    #expect(HexDump.lineCount(bytes: 16, width: 80) == 1)
    #expect(HexDump.lineCount(bytes: 17, width: 80) == 2)
    #expect(HexDump.lineCount(bytes: .max, width: 20) > 0)
  }

  @Test(arguments: [
    ("hello world", "<C-a>X", "Xhello world"), ("hello world", "<C-w>", "hello "),
    ("hello world", "<M-b><C-k>", "hello "), ("hello world", "<M-b><C-u>", "world"),
    ("hello world", "<C-a><M-f><C-k>", "hello"), ("hello world", "<C-a><M-d>", " world"),
    ("ab", "<Left><BS>", "b"), ("ab", "<Left><Del>", "a"), ("", "<BS><Del><C-w><M-d>", ""),
    ("hello world", "<C-w><C-a><C-y>", "worldhello "), ("añ日", "<Left><Left>x", "axñ日"),
    ("ab", "<Home><Right>x<End>y", "axby"),
  ])
  func aLineIsEditedAsInAShell(text: String, keys: String, expected: String) {
    let traffic = Traffic()
    var model = traffic.model()
    model.press(":" + text + keys)
    #expect(model.promptText == expected)
  }
}
