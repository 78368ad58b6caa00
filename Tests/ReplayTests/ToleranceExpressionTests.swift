import Filter
import Testing

@testable import Replay

/// What tolerances ask of a regular expression.
@Suite struct ToleranceExpressionTests {
  private static func capture(_ source: String, _ text: String) throws -> String? {
    let expression = try RegularExpression(Array(source.utf8))
    return expression.capture(in: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    arguments: [
      ("id=([0-9]+)", "a id=17;", "17"), ("[0-9]+", "a 17 b 18", "17"), ("(x*)y", "y", ""),
      ("x", "y", nil), ("(a)?b", "b", "b"), ("(a)|(b)", "b", "b"), ("(a)|(b)", "ba", "b"),
    ] as [(String, String, String?)])
  func theFirstGroupIsCapturedOrAllWhereItTookNoPart(
    source: String, text: String, captured: String?
  ) throws {
    #expect(try Self.capture(source, text) == captured)
  }

  private static func replaced(_ source: String, _ text: String, with other: String) throws
    -> String
  {
    let expression = try RegularExpression(Array(source.utf8))
    return String(
      decoding: expression.replacing(in: Array(text.utf8), with: Array(other.utf8)), as: UTF8.self)
  }

  @Test(arguments: [
    ("[0-9]+", "a1b22", "$1", "a$1b$1"), ("x", "abc", "-", "abc"), ("", "ab", "-", "-a-b-"),
    ("b*", "abb", "-", "-a--"), ("a", "", "-", ""), ("^", "ab", "-", "-ab"),
    ("$", "ab", "-", "ab-"),
    ("abc", "abc", "", ""),
  ])
  func everyMatchIsReplacedByTheBytesAsTheyAre(
    source: String, text: String, other: String, result: String
  ) throws {
    #expect(try Self.replaced(source, text, with: other) == result)
  }

  @Test func theFirst1024MatchesAreReplaced() throws {
    let text = String(repeating: "a", count: 1030)
    let expected = String(repeating: "b", count: 1024) + String(repeating: "a", count: 6)
    #expect(try Self.replaced("a", text, with: "b") == expected)
  }
}
