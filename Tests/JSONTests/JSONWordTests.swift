import Testing

@testable import JSON

/// RFC 8259, sections 3 and 6: `true`, `false`, `null`, and numbers.
@Suite struct JSONWordTests {
  /// What a word is, and where reading it ended.
  private func read(_ text: String, from start: Int = 0) -> (word: JSONWord?, end: Int) {
    var position = start
    let word = Array(text.utf8).withUnsafeBytes { try? JSONWord.read($0, &position).get() }
    return (word, position)
  }

  private func reason(_ text: String) -> JSONError.Reason? {
    if case .failure(let reason) = JSONWord.read(Array(text.utf8)) { return reason }
    return nil
  }

  @Test(arguments: [
    "0", "-0", "1", "-1", "10", "1234567890", "0.5", "-0.5", "1.0", "1e1", "1E1", "1e+1", "1e-1",
    "0e0", "1.25e-400", "123456789012345678901234567890",
  ])
  func numbersOfTheGrammar(text: String) {
    let (word, end) = read(text)
    #expect(word == .number && end == text.utf8.count, "\(text)")
  }

  @Test(arguments: [
    "-", "01", "-01", "00", "1.", "-.5", "1.e1", "1e", "1e+", "1e1.5", "0x10", "1a", "1-", "1+1",
    "--1", "-Infinity",
  ])
  func numbersOutsideTheGrammar(text: String) {
    #expect(reason(text) == .badNumber, "\(text)")
  }

  @Test func wordsInLowerCaseOnly() {
    #expect(read("true").word == .isTrue && read("false").word == .isFalse)
    #expect(read("null").word == .null)
    for text in [
      "True", "FALSE", "nul", "nulls", "true1", "tru", "NaN", "Infinity", "undefined", "",
    ] {
      #expect(reason(text) == .badWord, "\(text)")
    }
  }

  @Test func endsWhereSomethingElseFollows() {
    for mark in [",", "]", "}", " ", "\n", ":", "\""] {
      #expect(read("12\(mark)").end == 2 && read("12\(mark)").word == .number, "\(mark)")
      #expect(read("null\(mark)").end == 4 && read("null\(mark)").word == .null, "\(mark)")
    }
    let (word, end) = read("[-1.5e3]", from: 1)
    #expect(word == .number && end == 7)
  }
}
