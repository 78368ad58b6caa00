import Testing

@testable import Payloads

@Suite struct JSONLinesTests {
  /// The lines as text.
  private func layout(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    return JSONLines.lines(of: bytes)?.map { line in
      String(repeating: "  ", count: line.depth)
        + line.tokens.map {
          String(decoding: bytes[$0.range], as: UTF8.self) + ($0.isFollowedBySpace ? " " : "")
        }.joined()
    }
  }

  @Test func objectsAndArraysAreLaidOut() {
    #expect(
      layout(#"{"a":[1,-2.5e+3,true],"b" : {} ,"c":"x\"y","d":[]}"#) == [
        "{", #"  "a": ["#, "    1,", "    -2.5e+3,", "    true", "  ],", #"  "b": {},"#,
        #"  "c": "x\"y","#, #"  "d": []"#, "}",
      ])
    #expect(layout("[]") == ["[]"])
    #expect(layout(" [ null ] ") == ["[", "  null", "]"])
  }

  @Test(arguments: [
    "", "1", "\"a\"", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "[1 2]", "{}x", "[01]",
    "[1.]", "[-]", "[1e]", "[tru]", "[\"\u{1}\"]", "[\"a", "]", "{]", "[}", "{\"a\":1,}", "[,1]",
    "{1:2}", "[\"\\\"]", "{}{}",
  ])
  func whatIsNotJSONIsLeftAlone(text: String) {
    #expect(layout(text) == nil)
  }

  @Test func keysAreToldFromStrings() {
    let lines = JSONLines.lines(of: Array(#"{"a":"b","c":[1,null]}"#.utf8)) ?? []
    let kinds = lines.flatMap { $0.tokens.map(\.kind) }.filter { $0 != .punctuation }
    #expect(kinds == [.key, .string, .key, .number, .literal])
  }

  @Test func depthHasNoLimit() {
    let depth = 100_000
    let abyss = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let lines = JSONLines.lines(of: Array(abyss.utf8)) ?? []
    // The innermost pair is on one line.
    #expect(lines.count == 2 * depth - 1)
    #expect(lines.map(\.depth).max() == depth - 1)
    #expect(lines.last?.depth == 0)
  }

  @Test func bytesThatAreNotUTF8StayInTheirStrings() {
    let bytes: [UInt8] = [0x5B, 0x22, 0xFF, 0xC3, 0x22, 0x5D]
    #expect(JSONLines.lines(of: bytes)?.count == 3)
  }
}
