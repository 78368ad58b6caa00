import JSON
import Testing

@testable import Replay

@Suite struct ReplayVariablesTests {
  private func applied(_ text: String, _ pairs: [(String, String)]) -> String {
    let variables = ReplayVariables(rules: ReplayTolerances())
    for (recorded, live) in pairs { variables.put(recorded, live) }
    let bytes = variables.applied(to: Array(text.utf8))
    #expect(
      variables.applied(to: text).utf8.elementsEqual(bytes) || !text.utf8.allSatisfy { $0 < 0x80 })
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("token=abc", "token=XYZW"), ("abc", "XYZW"), ("abc abc", "XYZW XYZW"), ("\"abc\"", "\"XYZW\""),
    ("abcd", "abcd"), ("1abc", "1abc"), ("abc_", "abc_"), ("_abc", "_abc"),
    ("é abc-abc.", "é XYZW-XYZW."),
    ("ab", "ab"), ("", ""), ("abcabc", "abcabc"), ("(abc)abc", "(XYZW)XYZW"),
  ])
  func aValueIsReplacedWhereItStandsByItself(text: String, expected: String) {
    #expect(applied(text, [("abc", "XYZW")]) == expected)
  }

  @Test func theLatestValueCountsAndTheRecordedOneMayComeBack() {
    #expect(applied("a", [("a", "b"), ("a", "c")]) == "c")
    #expect(applied("a", [("a", "b"), ("a", "a")]) == "a")
    #expect(applied("a", [("", "b")]) == "a")
    let variables = ReplayVariables(rules: ReplayTolerances())
    #expect(!variables.hasValues)
    variables.put("a", "b")
    #expect(variables.hasValues)
    variables.put("a", "a")
    #expect(!variables.hasValues)
  }

  /// RFC 6265, sections 4.1 and 4.2: a name, a value, attributes after a semicolon.
  @Test func cookiesThatWereSetTakeThePlaceOfRecordedOnes() {
    let variables = ReplayVariables(rules: ReplayTolerances())
    #expect(variables.applied(toCookies: "a=1; b=2") == "a=1; b=2")
    variables.setCookies(["a=new; Path=/; HttpOnly", "empty=", "none", " c =7"])
    #expect(
      variables.applied(toCookies: "a=1; b=2;c=3; empty=x") == "a=new; b=2; c=7; empty=")
    variables.setCookies(["a=x=y"])
    #expect(variables.applied(toCookies: "a=1") == "a=x=y")
  }
}

@Suite struct JSONTextTests {
  @Test(arguments: [
    (#"{"a":1}"#, ""), ("[1]", ""), (#"42["a"]"#, "42"), (#"42/ns,7["a"]"#, "42/ns,7"),
    (" \t\r\n[1]", ""), ("42 [1]", "42"),
    ("0{\"sid\":1}", "0"),
  ])
  func jsonMayStandBehindAShortMark(text: String, mark: String) throws {
    let read = try #require(JSONText(Array(text.utf8)))
    #expect(read.prefix == Array(mark.utf8))
    #expect(read.root.range.upperBound == text.utf8.count)
  }

  @Test(arguments: ["", "42", "\"a\"", "1", "a.[1]", "[1", "42[1]x", "{]", "é[1]"])
  func otherTextIsNone(text: String) { #expect(JSONText(Array(text.utf8)) == nil) }

  @Test func aMarkHasSixtyThreeBytesAtMostAndADocument512Levels() {
    func mark(_ count: Int) -> JSONText? {
      JSONText(Array((String(repeating: "4", count: count) + "[1]").utf8))
    }
    #expect(mark(63) != nil && mark(64) == nil)
    func nested(_ depth: Int) -> JSONText? {
      JSONText(
        Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8))
    }
    #expect(nested(512) != nil && nested(513) == nil)
  }
}
