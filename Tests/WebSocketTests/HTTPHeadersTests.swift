import Testing

@testable import WebSocket

/// Header fields looked up by name, lists split at commas, and bytes as Latin-1 text.
@Suite struct HTTPHeadersTests {
  private let headers = HTTPHeaders([
    ("Connection", "keep-alive"), ("X", "1"), ("connection", " ,Upgrade,, \"a,\\\"b\" "),
  ])

  @Test func namesAreFoundWithoutRegardToCaseValuesStayInOrder() {
    #expect(headers.values(for: "CONNECTION").count == 2)
    #expect(headers.first("x") == "1")
    #expect(headers.first("Y") == nil)
    #expect(headers.contains("X"))
  }

  @Test func aListRunsOverAllItsFieldsAndCommasInQuotesSeparateNothing() {
    #expect(headers.tokens(for: "Connection") == ["keep-alive", "Upgrade", "\"a,\\\"b\""])
    #expect(
      headers.elements(for: "Connection") == ["keep-alive", "", "Upgrade", "", "\"a,\\\"b\""])
  }

  @Test func aListIsSearchedByElementNeverBySubstring() {
    #expect(headers.list("Connection", has: "upgrade"))
    #expect(!HTTPHeaders([("Connection", "no-upgrade-please")]).list("Connection", has: "upgrade"))
  }

  @Test func latin1TextGivesEveryByteBack() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Latin1.bytes(Latin1.string(bytes)) == bytes)
    #expect(Latin1.bytes("€") == Array("€".utf8))
  }

  @Test func aCombiningMarkAfterACommaDoesNotHideTheComma() {
    // As a Character, the comma and the mark U+0301 would be one.
    #expect(HTTPHeaders.split("a,\u{301}b", at: ",").count == 2)
  }
}
