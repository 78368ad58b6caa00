import Testing

@testable import Filter

/// What may be at the cursor while a filter is being written.
@Suite struct FilterCompletionTests {
  @Test(
    arguments: [
      ("", .condition(isBehindOne: false), ""), ("le", .condition(isBehindOne: false), "le"),
      ("len ", .relation(of: "len"), ""), ("len >", .value(of: "len"), ""),
      ("len > 1", .value(of: "len"), "1"), ("len > 1k ", .condition(isBehindOne: true), ""),
      ("len > 1k an", .condition(isBehindOne: true), "an"),
      ("fin and ", .condition(isBehindOne: false), ""), ("fin ", .condition(isBehindOne: true), ""),
      ("(not op", .condition(isBehindOne: false), "op"), ("op == pi", .value(of: "op"), "pi"),
      ("op:", .value(of: "op"), ""), ("op:pi", .value(of: "op"), "pi"),
      ("op in {ping, po", .value(of: "op"), "po"),
      ("op in {ping} ", .condition(isBehindOne: true), ""),
      ("\"a b", .text, ""), ("\"a b\" ", .condition(isBehindOne: true), ""),
      ("text ~ /a b", .text, ""), ("text ~ /a b/i ", .condition(isBehindOne: true), ""),
      ("path contains /ch", .value(of: "path"), "/ch"),
      ("json.a ", .relation(of: "json.a"), ""), ("json.a == \"x y", .text, ""),
      ("header[\"Host\"] ", .relation(of: "header[\"host\"]"), ""),
      ("mqtt.topic == ", .value(of: "mqtt.topic"), ""),
      ("frob ", .condition(isBehindOne: true), ""),
      ("len cont", .relation(of: "len"), "cont"), ("text contains ", .value(of: "text"), ""),
    ] as [(String, FilterCompletion.Place, String)])
  func thePlaceAndTheWordAreThoseOfTheTextBeforeTheCursor(
    head: String, place: FilterCompletion.Place, word: String
  ) {
    let completion = FilterCompletion(head: head)
    #expect(completion.place == place)
    #expect(completion.word == word)
  }

  private func offered(_ head: String) -> [String] {
    FilterCompletion(head: head).candidates.map(\.text)
  }

  @Test func whatIsOfferedSuitsTheField() {
    #expect(offered("dir == ") == ["client", "server"])
    #expect(offered("op == ").contains("ping"))
    #expect(offered("finding == ").contains("F01"))
    #expect(offered("form == ").contains("mqtt"))
    #expect(offered("len ").contains(">=") && !offered("len ").contains("contains"))
    #expect(offered("text ").contains("contains"))
    #expect(!offered("dir ").contains(">"))
    #expect(offered("").contains("mqtt.topic"))
    #expect(offered("\"te").isEmpty)
  }

  /// Every candidate that is not a word of the language is a complete filter.
  @Test func aFieldThatIsOfferedIsOne() {
    for candidate in FilterCompletion(head: "").candidates where candidate.kind != "word" {
      #expect(FilterParser.isFilter(candidate.text), "\(candidate.text)")
    }
  }

  @Test(arguments: ["{{{", "((", "\"", "\\", "a[\"", "=!<>~", "é ü \"ß", "in in in", ",,,", "/a\\"])
  func anyTextHasAPlace(head: String) {
    for count in 0...head.count { _ = FilterCompletion(head: String(head.prefix(count))) }
  }
}
