import Testing

@testable import Capture
@testable import Filter

/// Expressions that mean something else than their writer meant are errors, with what was meant.
@Suite struct FilterSlipTests {
  private func error(_ text: String) -> FilterError? {
    if case .failure(let error) = Filter.parse(text) { error } else { nil }
  }

  /// The text with the error's suggestion applied.
  private func mended(_ text: String) -> String? {
    guard let error = error(text), let suggestion = error.suggestion, let place = error.replaced
    else { return nil }
    let bytes = Array(text.utf8)
    return String(
      decoding: bytes[..<place.lowerBound] + suggestion.utf8 + bytes[place.upperBound...],
      as: UTF8.self)
  }

  @Test(
    arguments: [
      ("op ping", 3, "op == ping"), ("op text", 3, "op == text"), ("fin 1", 4, "fin == 1"),
      ("status 404", 7, "status == 404"), ("len 1k and fin", 4, "len == 1k and fin"),
      ("text \"x y\"", 5, "text contains \"x y\""), ("text /a.c/", 5, "text ~ /a.c/"),
      ("host 10.0.0.1", 5, "host contains 10.0.0.1"), ("finding C11", 8, "finding == C11"),
      ("header[\"a\"] \"x\"", 12, "header[\"a\"] contains \"x\""),
      ("len > 1 k", 8, "len > 1k"), ("rel > 5 ms and fin", 8, "rel > 5ms and fin"),
      ("text == 'hello there'", 8, "text == \"hello there\""), ("'a b'", 0, "\"a b\""),
      ("Price > 100", 0, "json.Price > 100"),
      ("fin and user.id == 7", 8, "fin and json.user.id == 7"),
      ("type == \"trade\"", 0, "json.type == \"trade\""), ("“a b” fin", 0, "\"a b\" fin"),
      ("text contains ‘a’", 14, "text contains \"a\""),
      ("text ~ 'a.c' fin", 7, "text ~ \"a.c\" fin"),
    ])
  func aSlipIsPointedAtAndCanBeMended(text: String, position: Int, meant: String) {
    #expect(error(text)?.position == position)
    #expect(error(text)?.isIncomplete == false)
    #expect(mended(text) == meant)
    #expect(error(meant) == nil)
  }

  @Test(arguments: [
    ("and op == text", 0), ("op == text and and", 15), ("or fin", 0), ("fin or or rsv1", 7),
    ("(and fin)", 1), ("not and", 4), ("fin xor rsv1", 4), ("contains x", 0), ("in {1}", 0),
    ("eq 5", 0), ("lower(text) contains \"X\"", 0), ("len(text) > 5", 0),
    ("fin and upper(text)", 8),
    ("op == text,binary", 10), ("()", 0), ("fin and ( )", 8), ("path /feed", 5),
    ("url http://a", 4), ("and x", 0), ("f(", 0), ("x and f(", 6), ("x and (or y)", 7),
    ("len > 1 k", 8),
  ])
  func wordsOfTheLanguageOutOfTheirPlaceAreErrors(text: String, position: Int) {
    #expect(error(text)?.position == position, "\(text)")
    #expect(error(text)?.isIncomplete == false, "\(text)")
  }

  @Test(arguments: [
    ("len contai", 4), ("text matche", 5), ("x and", 5), ("x or not", 8), ("(x", 0), ("not", 3),
  ])
  func whatMayBecomeAWholeExpressionIsNotFinishedAndItSaysWhere(
    text: String, position: Int
  ) {
    #expect(error(text)?.isIncomplete == true)
    #expect(error(text)?.position == position)
  }

  @Test(
    arguments: [
      ("frobnicate", nil), ("jso", "json"), ("opcdoe", "opcode"), ("ping", "op == ping"),
      ("op == text and lenght", "length"), ("C11", "finding == c11"), ("server", "dir == server"),
      ("prot.1.2", nil), ("Hello", nil), ("len > 1 parsec", nil), ("json.a == 1 frobnicate", nil),
      ("op == text hello", nil), ("price", nil),
    ] as [(String, String?)])
  func aBareWordIsATextSearchWithAHintWhenItIsNearlyAName(
    text: String, meant: String?
  ) throws {
    let filter = try Filter.parse(text).get()
    let word = text.split(separator: " ").last.map(String.init) ?? ""
    #expect(filter.searchedTexts == ["\"\(word)\""])
    #expect(filter.hints.map(\.suggestion) == (meant.map { [$0] } ?? []))
    #expect(filter.hints.allSatisfy { text.utf8.count == $0.range.upperBound })
  }

  @Test(arguments: [
    "42", "10.0.0.1", "time-out", "\"frobnicate\"", "\"and\"", "/and/", "user@host", "é", "don't",
    "fin \"hello\"", "msg json", "fin 42 op:text", "compressed op:text n:1", "masked /x/",
    "n == 5 \"k\"", "op == text .a == 1",
  ])
  func textThatIsClearlyTextAndConditionsSideBySideAreWhatTheyWere(text: String) {
    #expect(error(text) == nil)
  }

  @Test func aFilterSaysWhetherItSearchesText() throws {
    func search(_ text: String) throws -> TextSearch {
      try Filter.parse(text).get().textSearch
    }
    #expect(try search("\"a\"") == .whole)
    #expect(try search("not 42 or /x/") == .whole)
    #expect(try search("op == text and \"a\"") == .part)
    #expect(try search("text contains \"a\"") == .none)
    #expect(try search("") == .none)
  }

  @Test func theSentenceHasTheFieldThatWasMeant() throws {
    #expect(
      try Filter.parse("opcod").get().hints.first?.text
        == "\"opcod\" is searched for as text; did you mean opcode?")
    #expect(
      error("lower(text) == \"a\"")?.text
        == "there is no function \"lower\"; ~ ignores case, as in text ~ \"abc\"")
    #expect(error("and fin")?.text == "before \"and\" a condition is missing")
  }
}
