import Testing

@testable import JSON

@Suite struct JSONTokenizerTests {
  private static func tokens(_ text: String, chunk: Int = .max) -> [JSONToken] {
    var tokenizer = JSONTokenizer()
    var tokens: [JSONToken] = []
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let piece = Array(bytes[start..<(start + min(chunk, bytes.count - start))])
      piece.withUnsafeBytes { piece in
        var place = 0
        while let token = tokenizer.next(in: piece, at: &place) {
          tokens.append(token)
          if case .invalid = token { return }
        }
      }
      if case .invalid? = tokens.last { return tokens }
      start += piece.count
    }
    return tokens + tokenizer.finish()
  }

  private static func string(_ text: String) -> JSONToken { .string(Array(text.utf8), omitted: 0) }

  @Test func everyKindOfValueIsRead() {
    let text = #" {"a":[1,-2.5e+3,true,false,null,"x"],"b":{}} "#
    let expected: [JSONToken] = [
      .objectStart, .name([0x61]), .arrayStart, .number(Array("1".utf8)),
      .number(Array("-2.5e+3".utf8)), .bool(true), .bool(false), .null, Self.string("x"),
      .arrayEnd, .name([0x62]), .objectStart, .objectEnd, .objectEnd,
    ]
    for chunk in [1, 2, 3, 1000] { #expect(Self.tokens(text, chunk: chunk) == expected) }
    #expect(Self.tokens("42") == [.number(Array("42".utf8))])
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\uD83D\uDE00""#, "é😀"),
    (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    (#""\ude00""#, "\u{FFFD}"), (#""\u0000""#, "\0"), (#""""#, ""), (#""\ud83d""#, "\u{FFFD}"),
  ])
  func escapesAreUndone(text: String, expected: String) {
    for chunk in [1, 3, 100] {
      #expect(Self.tokens(text, chunk: chunk) == [Self.string(expected)])
    }
  }

  @Test(arguments: JSONDocuments.valid)
  func whatTheGrammarAllowsIsRead(text: String) throws {
    let bytes = Array(text.utf8)
    for chunk in 1...max(1, bytes.count) {
      let tokens = Self.tokens(text, chunk: chunk)
      #expect(!tokens.contains { if case .invalid = $0 { true } else { false } }, "\(chunk)")
      // As many as the reader of whole documents finds.
      let count = bytes.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        return (0...).first { _ in reader.next() == nil }
      }
      #expect(tokens.count == count, "\(chunk)")
    }
  }

  /// With the same reason and at the same byte as in one piece, wherever a chunk ends.
  @Test(arguments: JSONDocuments.invalid)
  func whatTheGrammarForbidsIsInvalid(text: String) {
    let bytes = Array(text.utf8)
    var expected: JSONError?
    do throws(JSONError) { _ = try JSONDocument(bytes) } catch { expected = error }
    for chunk in 1...max(1, bytes.count) {
      #expect(Self.tokens(text, chunk: chunk).last == expected.map { .invalid($0) }, "\(chunk)")
    }
  }

  @Test func longStringsAreCutAndCounted() {
    var tokenizer = JSONTokenizer()
    tokenizer.stringLimit = 4
    let bytes = Array("[\"abcdefgh\"]".utf8)
    bytes.withUnsafeBytes { bytes in
      var place = 0
      #expect(tokenizer.next(in: bytes, at: &place) == .arrayStart)
      #expect(
        tokenizer.next(in: bytes, at: &place) == .string(Array("abcd".utf8), omitted: 4))
    }
  }
}
