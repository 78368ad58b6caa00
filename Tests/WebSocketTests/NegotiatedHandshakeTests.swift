import Testing

@testable import WebSocket

@Suite struct NegotiatedHandshakeTests {
  private func negotiate(_ line: String, _ changes: [(String, String)]) throws
    -> NegotiatedHandshake
  {
    NegotiatedHandshake(
      request: try #require(Heads.request()), response: try #require(Heads.response(line, changes)))
  }

  @Test func itHoldsWhatTheServerChose() throws {
    let result = try negotiate(
      "HTTP/1.1 101 Switching Protocols",
      [
        ("Sec-WebSocket-Protocol", "chat"),
        ("Sec-WebSocket-Extensions", "permessage-deflate; client_no_context_takeover"),
        ("+Sec-WebSocket-Extensions", "foo"),
      ])
    #expect(result.accepted)
    #expect(result.subprotocol == "chat")
    #expect(result.extensions == "permessage-deflate; client_no_context_takeover, foo")
    #expect(result.permessageDeflate?.clientNoContextTakeover == true)
    #expect(result.unknownExtensions == ["foo"])
  }

  @Test func withoutExtensionsThereIsNoStringAndNoParameters() throws {
    let result = try negotiate("HTTP/1.1 101 Switching Protocols", [])
    #expect(result.accepted)
    #expect(result.extensions == nil)
    #expect(result.permessageDeflate == nil)
  }

  @Test func aRefusalNegotiatesNothing() throws {
    let result = try negotiate(
      "HTTP/1.1 403 Forbidden", [("Sec-WebSocket-Extensions", "permessage-deflate")])
    #expect(!result.accepted)
    #expect(result.permessageDeflate == nil)
  }
}
