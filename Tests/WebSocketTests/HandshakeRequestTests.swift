import Testing

@testable import WebSocket

@Suite struct HandshakeRequestTests {
  private func head(
    _ url: String = "ws://example.com:8080/chat?a", headers: [(name: String, value: String)] = [],
    subprotocols: [String] = [], extensions: String? = nil, origin: String? = nil
  ) throws -> RequestHead {
    let bytes = HandshakeRequest.make(
      url: try WebSocketURL(url), key: Heads.key, subprotocols: subprotocols,
      extensions: extensions, headers: headers, origin: origin)
    let head: RequestHead? = Heads.parse(Latin1.string(bytes))
    return try #require(head)
  }

  @Test func itBreaksNoRuleOfItsOwn() throws {
    var keys = SeenKeys()
    let url = try WebSocketURL("ws://example.com:8080/chat?a")
    let request = try head(subprotocols: ["a", "b"], extensions: "permessage-deflate")
    let findings = HandshakeChecks.findings(
      request: request, response: nil, context: .init(dialled: url), keys: &keys)
    #expect(findings.isEmpty)
    #expect(request.defects.isEmpty)
    #expect(request.headers.first("Sec-WebSocket-Protocol") == "a, b")
    #expect(request.headers.first("Sec-WebSocket-Extensions") == "permessage-deflate")
  }

  @Test func theUsersFieldsReplaceWindsocksOwnInAnyCaseAndAreNeverDoubled() throws {
    let request = try head(
      headers: [
        ("host", "other"), ("SEC-WEBSOCKET-KEY", "x"), ("connection", "keep-alive, Upgrade"),
        ("Sec-WebSocket-Extensions", "one"), ("sec-websocket-extensions", "two"),
        ("Cookie", "a=1"), ("Cookie", "b=2"), ("Origin", "http://o"),
      ])
    #expect(request.headers.values(for: "Host") == ["other"])
    #expect(request.headers.values(for: "Sec-WebSocket-Key") == ["x"])
    #expect(request.headers.values(for: "Connection") == ["keep-alive, Upgrade"])
    #expect(request.headers.values(for: "Sec-WebSocket-Extensions") == ["two"])
    #expect(request.headers.values(for: "Cookie") == ["a=1", "b=2"])
    #expect(request.headers.values(for: "Origin") == ["http://o"])
  }

  @Test func anEmptyValueDropsAField() throws {
    let request = try head(headers: [("Sec-WebSocket-Version", ""), ("Origin", "")], origin: "o")
    #expect(!request.headers.contains("Sec-WebSocket-Version"))
    #expect(!request.headers.contains("Origin"))
  }

  @Test func aLineBreakInAValueStartsNoNewField() throws {
    let request = try head(headers: [("X", "a\r\nEvil: yes")])
    #expect(request.headers.first("X") == "a  Evil: yes")
    #expect(!request.headers.contains("Evil"))
  }

  @Test func userInformationBecomesBasicAuthorization() throws {
    let request = try head("ws://user:p%40ss@h/")
    #expect(request.headers.first("Authorization") == "Basic dXNlcjpwQHNz")
    let own = try head("ws://user:p@h/", headers: [("authorization", "Bearer t")])
    #expect(own.headers.values(for: "Authorization") == ["Bearer t"])
  }
}
