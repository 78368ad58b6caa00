import InspectorSupport
import Payloads
import Rows
import Screen
import Testing
import Text
import TrafficSupport
import Trees

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
