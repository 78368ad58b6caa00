import Testing

@testable import Filter

@Suite struct JSONLiteralTests {
  private func bare(_ text: String) -> JSONLiteral { JSONLiteral(bare: Array(text.utf8)[...]) }

  @Test(
    arguments: [
      ("7", 7, 7), ("-7", -7, -7), ("0", 0, 0), ("1.5", nil, 1.5), ("-0.5", nil, -0.5),
      ("1e3", nil, 1000), ("2k", 2000, 2000), ("0x10", 16, 16), ("1_000", 1000, 1000),
      ("9223372036854775807", .max, 9_223_372_036_854_775_808), ("-", nil, nil), ("a1", nil, nil),
      ("9223372036854775808", nil, 9_223_372_036_854_775_808), ("+1", nil, nil), ("nan", nil, nil),
      ("inf", nil, nil),
    ] as [(String, Int64?, Double?)])
  func whatBeginsLikeANumberIsOneExactWhenItIsWhole(
    text: String, integer: Int64?, number: Double?
  ) {
    #expect(bare(text).integer == integer)
    #expect(bare(text).number == number)
    #expect(bare(text).text == Array(text.utf8))
    #expect(bare(text).word == nil)
  }

  @Test func theWordsOfJSONAreSuchOnlyWithoutQuotes() {
    #expect(bare("null").word == .null && bare("true").word == .yes && bare("false").word == .no)
    #expect(bare("True").word == nil && bare("nul").word == nil)
    #expect(JSONLiteral(quoted: Array("null".utf8)).word == nil)
    #expect(JSONLiteral(quoted: Array("7".utf8)).number == nil)
  }
}
