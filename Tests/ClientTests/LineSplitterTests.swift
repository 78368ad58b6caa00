import Testing

@testable import Client

@Suite struct LineSplitterTests {
  private static func lines(_ chunks: [String]) -> [String] {
    var splitter = LineSplitter()
    var lines: [String] = []
    for chunk in chunks {
      Array(chunk.utf8).withUnsafeBytes { bytes in
        splitter.receive(bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
      }
    }
    return lines + (splitter.finish().map { [String(decoding: $0, as: UTF8.self)] } ?? [])
  }

  @Test func linesDoNotDependOnTheChunks() {
    let text = "one\n\ntwo\r\nthree\r\r\n\n four"
    let expected = ["one", "", "two", "three\r", "", " four"]
    #expect(Self.lines([text]) == expected)
    #expect(Self.lines(text.unicodeScalars.map { String($0) }) == expected)
  }

  @Test func theLastLineNeedsNoEnd() {
    #expect(Self.lines([]) == [])
    #expect(Self.lines(["\n"]) == [""])
    #expect(Self.lines(["a", "b"]) == ["ab"])
  }

  @Test func withNullsLineEndsBelongToTheText() {
    var splitter = LineSplitter(.null)
    var lines: [[UInt8]] = []
    for chunk in ["a\r\n", "b\0\0c\r", "\0d"] {
      Array(chunk.utf8).withUnsafeBytes { bytes in
        splitter.receive(bytes) { lines.append(Array($0)) }
      }
    }
    #expect(lines == ["a\r\nb", "", "c\r"].map { Array($0.utf8) })
    #expect(splitter.finish() == [0x64])
  }

  @Test func aLineHasALimit() {
    var splitter = LineSplitter(limit: 4)
    [UInt8](repeating: 0x61, count: 4).withUnsafeBytes { splitter.receive($0) { _ in } }
    #expect(!splitter.isOverLimit)
    [0x61].withUnsafeBytes { splitter.receive($0) { _ in } }
    #expect(splitter.isOverLimit)
  }
}
