import Testing

@testable import WebSocket

@Suite struct ExtensionOfferTests {
  private func parse(_ values: String...) -> (offers: [ExtensionOffer], malformed: [String]) {
    ExtensionOffer.parse(HTTPHeaders(values.map { ("Sec-WebSocket-Extensions", $0) }))
  }

  @Test func theExamplesOfRFC6455Section9And1AreRead() {
    let result = parse("deflate-stream", "mux; max-channels=4; flow-control, foo; x=\"10\"")
    #expect(
      result.offers == [
        ExtensionOffer("deflate-stream"),
        ExtensionOffer("mux", [.init("max-channels", "4"), .init("flow-control")]),
        ExtensionOffer("foo", [.init("x", "10")]),
      ])
    #expect(result.malformed.isEmpty)
  }

  @Test func aQuotedValueIsATokenAfterUnescaping() {
    #expect(parse("a; b=\"1\\0\"").offers == [ExtensionOffer("a", [.init("b", "10")])])
    for bad in ["a; b=\"\"", "a; b=\"1 0\"", "a; b=\"1,0\"", "a; b=\"1", "a; b=\"1\"x"] {
      #expect(parse(bad).malformed.count == 1, "\(bad)")
    }
  }

  @Test(arguments: ["a;", "a; ;b", "a b", "a; b=", "a; =1", "a; b c", ";a", "", ","])
  func whatIsOutsideTheGrammarIsToldApart(text: String) {
    #expect(parse(text).offers.isEmpty)
    #expect(parse(text).malformed.count == 1)
  }

  @Test func wellFormedNeighboursOfAMalformedElementAreKept() {
    let result = parse("a, b c, d")
    #expect(result.offers.map(\.name) == ["a", "d"])
    #expect(result.malformed == ["b c"])
  }
}
