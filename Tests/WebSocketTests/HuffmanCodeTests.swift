import Testing

@testable import WebSocket

/// RFC 1951, section 3.2.2: codes from the lengths of their words.
@Suite struct HuffmanCodeTests {
  private func makeCode(_ lengths: [UInt8]) -> HuffmanCode? {
    let code = HuffmanCode()
    return lengths.withUnsafeBufferPointer { code.become($0) } ? code : nil
  }

  /// A code word as the RFC writes it, its first bit first, at the low end of a word.
  private func bits(_ word: String) -> UInt64 {
    word.reversed().reduce(0) { $0 << 1 | ($1 == "1" ? 1 : 0) }
  }

  @Test func givesTheWordsOfTheRFCsExampleToAToH() throws {
    let code = try #require(makeCode([3, 3, 3, 3, 3, 2, 4, 4]))
    let words = ["010", "011", "100", "101", "110", "00", "1110", "1111"]
    for (symbol, word) in words.enumerated() {
      let found = code.decode(bits(word))
      #expect(found?.symbol == symbol && found?.length == word.count, "\(word)")
      // Whatever follows the word changes nothing.
      let followed = code.decode(bits(word) | .max << UInt64(word.count))
      #expect(followed?.symbol == symbol && followed?.length == word.count, "\(word)")
    }
  }

  @Test func hasWordsOfUpTo15Bits() throws {
    let code = try #require(makeCode(Array(1...15) + [15]))
    for symbol in 0..<15 {
      let word = String(repeating: "1", count: symbol) + "0"
      let found = code.decode(bits(word))
      #expect(found?.symbol == symbol && found?.length == symbol + 1)
    }
    #expect(code.decode(bits(String(repeating: "1", count: 15)))?.symbol == 15)
  }

  @Test func refusesMoreWordsThanThereAre() {
    #expect(makeCode([1, 1, 1]) == nil)
    #expect(makeCode([2, 2, 2, 2, 2]) == nil && makeCode([1, 2, 2, 15]) == nil)
    #expect(makeCode([1, 1]) != nil && makeCode([2, 2, 2, 2]) != nil)
  }

  @Test func findsNoSymbolForAWordThatTheCodeDoesNotHave() throws {
    // Section 3.2.7: a distance code of one word, which takes one bit.
    let code = try #require(makeCode([1]))
    #expect(code.decode(bits("0"))?.symbol == 0)
    #expect(code.decode(bits("1")) == nil)
    #expect(HuffmanCode().decode(0) == nil)
  }

  @Test func skipsSymbolsWithoutAWord() throws {
    let code = try #require(makeCode([0, 2, 0, 1, 0, 2]))
    #expect(code.decode(bits("0"))?.symbol == 3)
    #expect(code.decode(bits("10"))?.symbol == 1 && code.decode(bits("11"))?.symbol == 5)
  }

  @Test func keepsNothingOfTheCodeBefore() throws {
    let code = try #require(makeCode(Array(1...15) + [15]))
    let lengths: [UInt8] = [1, 1]
    #expect(lengths.withUnsafeBufferPointer { code.become($0) })
    #expect(code.decode(bits("0"))?.symbol == 0)
    let found = code.decode(bits("111111111111111"))
    #expect(found?.symbol == 1 && found?.length == 1)
  }
}
