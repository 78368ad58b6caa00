import Testing

@testable import WebSocket

@Suite struct ExtensionOfferTests {
  private func parse(_ values: String...) -> (offers: [ExtensionOffer], malformed: [String]) {
    ExtensionOffer.parse(HTTPHeaders(values.map { ("Sec-WebSocket-Extensions", $0) }))
  }

  @Test func `The examples of RFC 6455 section 9_1 are read`() {
    let result = parse("deflate-stream", "mux; max-channels=4; flow-control, foo; x=\"10\"")
    #expect(
      result.offers == [
        ExtensionOffer("deflate-stream"),
        ExtensionOffer("mux", [.init("max-channels", "4"), .init("flow-control")]),
        ExtensionOffer("foo", [.init("x", "10")]),
      ])
    #expect(result.malformed.isEmpty)
  }

  @Test func `A quoted value is a token after unescaping`() {
    #expect(parse("a; b=\"1\\0\"").offers == [ExtensionOffer("a", [.init("b", "10")])])
    for bad in ["a; b=\"\"", "a; b=\"1 0\"", "a; b=\"1,0\"", "a; b=\"1", "a; b=\"1\"x"] {
      #expect(parse(bad).malformed.count == 1, "\(bad)")
    }
  }

  @Test(arguments: ["a;", "a; ;b", "a b", "a; b=", "a; =1", "a; b c", ";a", "", ","])
  func `What is outside the grammar is told apart`(text: String) {
    #expect(parse(text).offers.isEmpty)
    #expect(parse(text).malformed.count == 1)
  }

  @Test func `Well-formed neighbours of a malformed element are kept`() {
    let result = parse("a, b c, d")
    #expect(result.offers.map(\.name) == ["a", "d"])
    #expect(result.malformed == ["b c"])
  }
}
