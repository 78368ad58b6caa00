import Testing

@testable import WebSocket

@Suite struct HandshakeRequestChecksTests {
  private func findings(
    _ line: String = "GET /chat HTTP/1.1", _ changes: [(String, String)] = [],
    dialled: String? = nil
  ) throws -> [Finding] {
    var keys = SeenKeys()
    let url = try dialled.map { try WebSocketURL($0) }
    return HandshakeChecks.findings(
      request: try #require(Heads.request(line, changes)), response: nil,
      context: .init(requestOffset: 9, dialled: url), keys: &keys)
  }

  private func rules(_ changes: (String, String)...) throws -> [FindingID] {
    try findings("GET /chat HTTP/1.1", changes).map(\.rule)
  }

  @Test func aCleanRequestHasNoFinding() throws {
    #expect(try rules() == [])
    #expect(try rules(("Upgrade", "WebSocket"), ("Connection", "UPGRADE")) == [])
  }

  @Test func theRulesLeaveOtherRequestsAlone() throws {
    var keys = SeenKeys()
    let plain: RequestHead? = Heads.parse("POST /a HTTP/1.0\r\nA: b\r\n\r\n")
    let request = try #require(plain)
    let response = try #require(Heads.response("HTTP/1.1 200 OK"))
    #expect(HandshakeChecks.findings(request: request, response: response, keys: &keys).isEmpty)
    let switched = HandshakeChecks.findings(
      request: request, response: Heads.response(), keys: &keys)
    #expect(switched.map(\.rule).contains(.h05))
  }

  @Test func h01IsAnotherMethodOrAnOlderVersion() throws {
    #expect(try findings("POST /chat HTTP/1.1").map(\.rule) == [.h01])
    #expect(try findings("GET /chat HTTP/1.0").map(\.rule) == [.h01])
    #expect(try findings("GET /chat HTTP/1.0").first?.offset == 9)
  }

  @Test func h02IsAHostThatIsMissingRepeatedOrNotTheOneDialled() throws {
    #expect(try rules(("Host", "")) == [.h02])
    #expect(try rules(("+Host", "example.com")) == [.h02])
    let line = "GET /chat HTTP/1.1"
    #expect(try findings(line, dialled: "ws://other.com/chat").map(\.rule) == [.h02])
    #expect(try findings(line, dialled: "ws://Example.com:80/chat") == [])
  }

  @Test func h03IsAnUpgradeWithoutWebsocket() throws {
    #expect(try rules(("Upgrade", "")) == [.h03])
    #expect(try rules(("Upgrade", "websockets")) == [.h03])
    #expect(try rules(("Upgrade", "h2c, websocket")) == [])
  }

  @Test func h04IsAConnectionWithoutTheUpgradeTokenWhateverSubstringItHas() throws {
    #expect(try rules(("Connection", "keep-alive")) == [.h04])
    #expect(try rules(("Connection", "no-upgrade")) == [.h04])
    #expect(try rules(("Connection", "")) == [.h04])
  }

  @Test func h05H06AndH07AreAKeyMissingNot16BytesOrRepeated() throws {
    #expect(try rules(("Sec-WebSocket-Key", "")) == [.h05])
    #expect(try rules(("Sec-WebSocket-Key", "AAAA")) == [.h06])
    #expect(try rules(("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ")) == [.h06])
    #expect(try rules(("+Sec-WebSocket-Key", Heads.key)) == [.h07])
  }

  @Test func h08IsAKeyTheSameClientUsedBefore() throws {
    var keys = SeenKeys()
    let request = try #require(Heads.request())
    func rules(_ client: String) -> [FindingID] {
      HandshakeChecks.findings(
        request: request, response: nil, context: .init(client: client), keys: &keys
      ).map(\.rule)
    }
    #expect(rules("10.0.0.1").isEmpty)
    #expect(rules("10.0.0.2").isEmpty)
    #expect(rules("10.0.0.1") == [.h08])
  }

  @Test func h09IsAVersionOtherThan13H10ARepeatedOne() throws {
    #expect(try rules(("Sec-WebSocket-Version", "")) == [.h09])
    #expect(try rules(("Sec-WebSocket-Version", "8")) == [.h09])
    #expect(try rules(("Sec-WebSocket-Version", "13, 8")) == [.h09])
    #expect(try rules(("+Sec-WebSocket-Version", "13")) == [.h10])
  }

  @Test func h11IsASubprotocolThatIsEmptyNoTokenOrRepeated() throws {
    #expect(try rules(("Sec-WebSocket-Protocol", "a,,b")) == [.h11])
    #expect(try rules(("Sec-WebSocket-Protocol", "a b")) == [.h11])
    #expect(try rules(("Sec-WebSocket-Protocol", "a, a")) == [.h11])
    #expect(try rules(("Sec-WebSocket-Protocol", "a"), ("+Sec-WebSocket-Protocol", "a")) == [.h11])
    #expect(try rules(("Sec-WebSocket-Protocol", "a, A"), ("+Sec-WebSocket-Protocol", "c")) == [])
  }

  @Test func h12IsAnExtensionOutsideTheGrammarH13OneWithoutRegistration() throws {
    #expect(try rules(("Sec-WebSocket-Extensions", "a b")) == [.h12])
    #expect(try rules(("Sec-WebSocket-Extensions", "permessage-deflate; x=\"\"")) == [.h12])
    #expect(try rules(("Sec-WebSocket-Extensions", "x-webkit-deflate-frame")) == [.h13])
    #expect(
      try rules(
        (
          "Sec-WebSocket-Extensions",
          "permessage-deflate; client_max_window_bits, bbf-usp-protocol; eid=\"proto::controller\""
        )) == [.h12])
    #expect(try rules(("Sec-WebSocket-Extensions", "permessage-deflate, bbf-usp-protocol")) == [])
  }

  @Test func h14IsATargetWithAFragmentOrNotTheOneDialled() throws {
    #expect(try findings("GET /chat#top HTTP/1.1").map(\.rule) == [.h14])
    let line = "GET /chat HTTP/1.1"
    #expect(try findings(line, dialled: "ws://example.com/other").map(\.rule) == [.h14])
    #expect(try findings(line, dialled: "ws://example.com/chat") == [])
  }

  @Test func h27IsADefectOfTheHead() throws {
    let text =
      "GET / HTTP/1.1\nHost: h\r\nUpgrade: websocket\r\n"
      + "Connection: Upgrade\r\nSec-WebSocket-Key: \(Heads.key)\r\nSec-WebSocket-Version: 13\r\n\r\n"
    var keys = SeenKeys()
    let head: RequestHead? = Heads.parse(text)
    let findings = HandshakeChecks.findings(
      request: try #require(head), response: nil, keys: &keys)
    #expect(findings.map(\.rule) == [.h27])
    #expect(findings.first?.fact == .quoted("line ended by LF alone"))
    #expect(findings.first?.offset == 0)
  }

  @Test func h28IsTextThatIsNotUTF8WhereWebSocketReadsItAndOnlyThere() throws {
    #expect(try findings("GET /\u{E9} HTTP/1.1").map(\.rule) == [.h28])
    #expect(try rules(("Origin", "http://\u{FF}")) == [.h28])
    #expect(try rules(("Cookie", "caf\u{E9}")) == [])
    #expect(try findings("GET /\u{C3}\u{A9} HTTP/1.1") == [])
  }

  @Test func h31IsABrowserWithoutOrigin() throws {
    #expect(try rules(("User-Agent", "Mozilla/5.0")) == [.h31])
    #expect(try rules(("User-Agent", "Mozilla/5.0"), ("Origin", "http://a")) == [])
    #expect(try rules(("User-Agent", "curl/8")) == [])
  }
}
