import JSON
import Testing

/// Facts from a small JSON object.
@Suite struct JSONFactsTests {
  @Test func areStringsNumbersFlagsAndListsByTheirNames() throws {
    let facts = try #require(
      JSONFacts(
        #"{"a":"x","n":7,"t":true,"f":false,"o":{"a":"y","p":{"n":8}},"l":["1","2"],"z":"end"}"#))
    #expect(facts["a"] == "x" && facts["o.a"] == "y" && facts["z"] == "end")
    #expect(facts.numbers == ["n": 7, "o.p.n": 8])
    #expect(facts.flags == ["t"] && facts.lists["l"] == ["1", "2"])
    #expect(facts["none"] == nil && facts["n"] == nil)
  }

  @Test(arguments: ["", "1", "[]", "{", "{\"a\":}", "{} x"])
  func areNoneWhereThereIsNoObject(text: String) { #expect(JSONFacts(text) == nil) }
}
