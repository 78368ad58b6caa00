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

  @Test func whatEndsARunOfCharactersIsFoundAtAnyPlace() {
    // Characters beside those that end a run, and the ones that a borrow could be mistaken for.
    let plain: [UInt8] = [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0xA2, 0xDC, 0xFF]
    for end: UInt8 in [0x00, 0x1F, 0x22, 0x5C] {
      for place in 0..<20 {
        for filler in plain {
          var bytes = [UInt8](repeating: filler, count: 20)
          bytes[place] = end
          if place + 1 < bytes.count { bytes[place + 1] = end ^ 1 }
          bytes.withUnsafeBytes {
            #expect(JSONStringScanner.endOfRun($0, from: 0) == place)
            #expect(JSONStringScanner.endOfRun($0, from: place + 1) >= place + 1)
          }
        }
      }
    }
    Array("abcdefghij".utf8).withUnsafeBytes {
      #expect(JSONStringScanner.endOfRun($0, from: 1) == 10)
    }
  }

  @Test func aWordThatTheBytesCutOffIsNone() {
    for text in ["true", "false", "null", "-1.5e+3"] {
      for count in 1..<text.count where !["-1", "-1.5"].contains(text.prefix(count)) {
        #expect(!Self.isValid(String(text.prefix(count))))
      }
      #expect(!Self.isValid(text + "x") && !Self.isValid("[" + text + "+]"))
      #expect(Self.isValid("[" + text + "]") && Self.isValid(text))
    }
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
