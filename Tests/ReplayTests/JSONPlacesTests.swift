import Replay
import Testing

@Suite struct JSONPlacesTests {
  @Test(arguments: [
    ("$.a.b", "1"), ("$.list[1]", "3"), ("$.list[*].id", ""), ("$..id", "7 8"),
    ("$[\"a b\"]", "4"), ("$.*.b", "1"), ("$", "all"),
  ])
  func findsValues(path: String, expected: String) throws {
    let text = try #require(
      JSONText(
        Array(#"{"a":{"b":1,"id":7},"list":[2,3],"a b":4,"deep":[{"x":{"id":8}}]}"#.utf8)))
    let places = try #require(JSONPlaces(path))
    let found = places.values(in: text.root)
    if expected == "all" {
      #expect(found == [text.root])
    } else {
      let scalars = found.compactMap(\.scalar).map { String(decoding: $0, as: UTF8.self) }
      #expect(scalars.joined(separator: " ") == expected)
    }
  }

  @Test(arguments: ["", "a", "$.", "$..", "$[", "$[x]", "$[-1]", "$.a[\"b]"])
  func refusesWhatIsNoPath(text: String) { #expect(JSONPlaces(text) == nil) }
}
