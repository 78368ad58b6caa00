import Testing

@testable import JSON

@Suite struct JSONReaderTests {
  private static func isValid(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { JSONReader.isValid($0) }
  }

  @Test(arguments: JSONDocuments.valid)
  func whatTheGrammarAllowsIsValid(text: String) { #expect(Self.isValid(text)) }

  @Test(arguments: JSONDocuments.invalid)
  func whatTheGrammarForbidsIsNot(text: String) { #expect(!Self.isValid(text)) }

  @Test func depthHasNoLimit() {
    let depth = 1_000_000
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(Self.isValid(text))
    #expect(!Self.isValid(text + "]"))
    #expect(!Self.isValid(String(text.dropLast())))
    // Arrays and objects by turns, so that each level's kind counts.
    let mixed =
      String(repeating: "[{\"a\":", count: 100_000) + "1" + String(repeating: "}]", count: 100_000)
    #expect(Self.isValid(mixed))
    #expect(!Self.isValid(mixed.replacing("}]}]}]}]", with: "}]]}}]}]", maxReplacements: 1)))
  }

  @Test func eachTokenHasItsBytes() {
    let text = #" {"a" : [1,-2.5e+3 ,"x\n"], "b":null} "#
    let bytes = Array(text.utf8)
    var found: [String] = []
    bytes.withUnsafeBytes { raw in
      var reader = JSONReader(raw)
      while let token = reader.next() {
        found.append(String(decoding: bytes[token.range], as: UTF8.self))
      }
      #expect(reader.isComplete)
    }
    #expect(
      found == [
        "{", #""a""#, "[", "1", "-2.5e+3", #""x\n""#, "]", #""b""#, "null", "}",
      ])
  }

  @Test(arguments: [
    ("[1,01]", 3, JSONError.Reason.badNumber), ("{\"a\":tru}", 5, .badWord),
    ("[1 2]", 3, .unexpectedValue), ("[1,]", 3, .unexpectedBracket),
    ("\"ab\u{1}\"", 3, .controlCharacter), (#""a\q""#, 3, .badEscape), ("[1", 2, .unexpectedEnd),
    ("{\"a\";1}", 4, .unexpectedCharacter),
  ])
  func anErrorNamesItsByte(text: String, offset: Int, reason: JSONError.Reason) {
    #expect(throws: JSONError(reason, at: offset)) { try JSONDocument(Array(text.utf8)) }
  }

  @Test func aBrokenEndDoesNotKeepTheBeginningFromBeingRead() {
    let bytes = Array(#"{"a":{"b":[1,2,{"c":"x"}]},"d":"#.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      let path = JSONPath(steps: [.member(Array("a".utf8)), .member(Array("b".utf8)), .element(2)])
      #expect(
        path.first(in: buffer).map { String(decoding: bytes[$0], as: UTF8.self) } == #"{"c":"x"}"#)
      #expect(JSONPath(steps: [.member(Array("d".utf8))]).first(in: buffer) == nil)
    }
  }
}
