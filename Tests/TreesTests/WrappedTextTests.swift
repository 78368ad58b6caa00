import Screen
import Testing

@testable import Trees

@Suite struct WrappedTextTests {
  private func lines(_ text: String, width: Int) -> [String] {
    let wrapped = WrappedText(Array(text.utf8), width: width)
    return (0..<wrapped.lineCount).map {
      String(decoding: wrapped.line($0).flatMap(\.bytes), as: UTF8.self)
    }
  }

  @Test func linesEndAtTheWidthAndAtLineFeeds() {
    #expect(lines("abcdef\ngh", width: 4) == ["abcd", "ef", "gh"])
    #expect(lines("abcd\n\nef", width: 4) == ["abcd", "", "ef"])
    #expect(lines("", width: 4) == [""])
    #expect(lines("ab\nabcd", width: 4) == ["ab", "abcd"])
  }

  @Test func wideGlyphsAreNotCut() {
    #expect(lines("日本語x", width: 4) == ["日本", "語x"])
    #expect(lines("a日本", width: 4) == ["a日", "本"])
  }

  @Test func marksStayWithTheirLetter() {
    #expect(lines("ne\u{301}ne\u{301}", width: 2) == ["ne\u{301}", "ne\u{301}"])
  }

  @Test func theSameLinesAsTheWrapperMakes() {
    let text =
      "tab\there, \u{1B}[31m, caf\u{E9}, \u{202E}rtl, \u{1F600}\u{1F600} and plain text,"
      + " unit\u{1F}ends\u{1F}, \u{7F}deleted\u{7F}, a mark on a space: \u{301} there"
    for width in 1...30 {
      let made = LineWrapper.lines(of: Array(text.utf8), width: width)
        .map { $0.flatMap(\.bytes) }
      let wrapped = WrappedText(Array(text.utf8), width: width)
      let lazily = (0..<wrapped.lineCount).map { wrapped.line($0).flatMap(\.bytes) }
      #expect(lazily == made, "\(width)")
    }
  }

  @Test func aByteIsFoundInItsLine() {
    let wrapped = WrappedText(Array("abcdef\ngh".utf8), width: 4)
    #expect([0, 3, 4, 7, 8].map { wrapped.line(of: $0) } == [0, 0, 1, 2, 2])
  }
}
