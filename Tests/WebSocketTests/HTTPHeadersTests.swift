import Testing

@testable import WebSocket

@Suite struct HTTPHeadersTests {
  private let headers = HTTPHeaders([
    ("Connection", "keep-alive"), ("X", "1"), ("connection", " ,Upgrade,, \"a,\\\"b\" "),
  ])

  @Test func `Names are found without regard to case, values stay in order`() {
    #expect(headers.values(for: "CONNECTION").count == 2)
    #expect(headers.first("x") == "1")
    #expect(headers.first("Y") == nil)
    #expect(headers.contains("X"))
  }

  @Test func `A list runs over all its fields, and commas in quotes separate nothing`() {
    #expect(headers.tokens(for: "Connection") == ["keep-alive", "Upgrade", "\"a,\\\"b\""])
    #expect(
      headers.elements(for: "Connection") == ["keep-alive", "", "Upgrade", "", "\"a,\\\"b\""])
  }

  @Test func `A list is searched by element, never by substring`() {
    #expect(headers.list("Connection", has: "upgrade"))
    #expect(!HTTPHeaders([("Connection", "no-upgrade-please")]).list("Connection", has: "upgrade"))
  }

  @Test func `Latin-1 text gives every byte back`() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Latin1.bytes(Latin1.string(bytes)) == bytes)
    #expect(Latin1.bytes("€") == Array("€".utf8))
  }

  @Test func `A combining mark after a comma does not hide the comma`() {
    // As a Character, the comma and the mark U+0301 would be one.
    #expect(HTTPHeaders.split("a,\u{301}b", at: ",").count == 2)
  }
}
