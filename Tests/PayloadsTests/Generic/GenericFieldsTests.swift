import JSON
import Testing

@testable import Payloads

/// What filters ask of messages that no protocol claims.
@Suite struct GenericFieldsTests {
  @Test func jsonIsAskedOnce() throws {
    let conversation = TestConversation()
    let bytes = Array(#"{"a":1,"b":{"a":2}}"#.utf8)
    #expect(try conversation.values("json", ".a", in: bytes).map(\.string) == ["1"])
    #expect(try conversation.values("json", ".*", in: bytes).map(\.string) == ["1", "{}"])
    #expect(try conversation.values("json", "..a", in: bytes).map(\.string) == ["1", "2"])
    #expect(try conversation.values("msgpack", ".a", in: bytes).isEmpty)
  }

  @Test func elementsOfLines() throws {
    let conversation = TestConversation()
    let bytes = Array("{\"a\":1}\n{\"a\":2}\n".utf8)
    #expect(try conversation.values("ndjson", "[1].a", in: bytes).map(\.string) == ["2"])
    #expect(try conversation.values("json", ".a", in: bytes).map(\.string) == ["1"])
  }

  @Test func messagePack() throws {
    let conversation = TestConversation()
    // {"a": {"b": [7, "x"]}, 5: true}
    let bytes = hex("82 a1 61 81 a1 62 92 07 a1 78 05 c3")
    func values(_ path: String) throws -> [String] {
      try conversation.values("msgpack", path, in: bytes, isText: false).map(\.string)
    }
    #expect(try values(".a.b[1]") == ["x"])
    #expect(try values(".a.b[*]") == ["7", "x"])
    #expect(try values(".5") == ["true"])
    #expect(try values(".a") == ["{}"])
    #expect(try values(".b").isEmpty)
  }
}
