import Testing

@testable import WebSocket

@Suite struct HandshakeResponseChecksTests {
  private func findings(
    request: [(String, String)] = [], line: String = "HTTP/1.1 101 Switching Protocols",
    _ response: [(String, String)]
  ) throws -> [Finding] {
    var keys = SeenKeys()
    return HandshakeChecks.findings(
      request: try #require(Heads.request("GET /chat HTTP/1.1", request)),
      response: Heads.response(line, response),
      context: .init(responseOffset: 5), keys: &keys
    ).filter { $0.from == .server }
  }

  private func rules(
    request: [(String, String)] = [], _ response: (String, String)...
  ) throws -> [FindingID] {
    try findings(request: request, response).map(\.rule)
  }

  @Test func aCleanAnswerHasNoFinding() throws {
    #expect(try rules() == [])
  }

  @Test func h16IsA101ToARequestThatHadToBeRefused() throws {
    let found = try findings(request: [("Sec-WebSocket-Version", "8")], [])
    #expect(found == [Finding(.h16, from: .server, offset: 5, fact: .quoted("H09"))])
    #expect(try rules(request: [("Sec-WebSocket-Extensions", "x-unregistered")]) == [])
    let refusal = "HTTP/1.1 400 Bad Request"
    #expect(try findings(request: [("Upgrade", "")], line: refusal, []).isEmpty)
  }

  @Test func h17IsAnUpgradeThatIsNotExactlyWebsocket() throws {
    #expect(try rules(("Upgrade", "")) == [.h17])
    #expect(try rules(("Upgrade", "websocket, h2c")) == [.h17])
    #expect(try rules(("Upgrade", "WebSocket")) == [])
  }

  @Test func h18IsAConnectionWithoutTheUpgradeToken() throws {
    #expect(try rules(("Connection", "close")) == [.h18])
    #expect(try rules(("Connection", "keep-alive, upgrade")) == [])
  }

  @Test func h19H20AndH21AreAnAcceptMissingWrongOrRepeated() throws {
    #expect(try rules(("Sec-WebSocket-Accept", "")) == [.h19])
    let wrong = try findings([("Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=")])
    #expect(wrong.map(\.rule) == [.h20])
    #expect(
      wrong.first?.fact
        == .expected("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", got: "S3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    #expect(try rules(("+Sec-WebSocket-Accept", "x")) == [.h21])
  }

  @Test func h22IsAnExtensionThatWasNotOfferedH23ARepeatedField() throws {
    #expect(try rules(("Sec-WebSocket-Extensions", "foo")) == [.h22])
    let offer = [("Sec-WebSocket-Extensions", "permessage-deflate, foo")]
    #expect(try rules(request: offer, ("Sec-WebSocket-Extensions", "foo")) == [])
    #expect(
      try rules(
        request: offer, ("Sec-WebSocket-Extensions", "foo"),
        ("+Sec-WebSocket-Extensions", "permessage-deflate")) == [.h23])
    #expect(try rules(request: offer, ("Sec-WebSocket-Extensions", "foo;")) == [.h12])
  }

  @Test func dRulesComeWithTheAnswer() throws {
    let offer = [("Sec-WebSocket-Extensions", "permessage-deflate")]
    let answer = ("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=9")
    #expect(try rules(request: offer, answer) == [.d04])
  }

  @Test func h24IsASubprotocolThatWasNotOfferedComparedWithCase() throws {
    let offer = [("Sec-WebSocket-Protocol", "chat, mqtt")]
    #expect(try rules(request: offer, ("Sec-WebSocket-Protocol", "MQTT")) == [.h24])
    #expect(try rules(("Sec-WebSocket-Protocol", "chat")) == [.h24])
    #expect(try rules(request: offer, ("Sec-WebSocket-Protocol", "mqtt")) == [])
    #expect(try rules(request: offer) == [])
  }

  @Test func h25IsASubprotocolThatIsEmptyAListOrRepeated() throws {
    let offer = [("Sec-WebSocket-Protocol", "chat, mqtt")]
    #expect(try rules(request: offer, ("+Sec-WebSocket-Protocol", "")) == [.h25])
    #expect(try rules(request: offer, ("Sec-WebSocket-Protocol", "chat, mqtt")) == [.h25])
    #expect(
      try rules(
        request: offer, ("Sec-WebSocket-Protocol", "chat"), ("+Sec-WebSocket-Protocol", "chat"))
        == [.h25])
  }

  @Test func h26IsAVersionRefusedWithoutNamingTheOnesSupported() throws {
    let old = [("Sec-WebSocket-Version", "8")]
    let upgrade = "HTTP/1.1 426 Upgrade Required"
    let version = [("Sec-WebSocket-Version", "13")]
    #expect(try findings(request: old, line: upgrade, []).map(\.rule) == [.h26])
    #expect(
      try findings(request: old, line: "HTTP/1.1 400 Bad", []).map(\.rule) == [.h26])
    #expect(try findings(request: old, line: upgrade, version) == [])
    #expect(try findings(request: old, line: "HTTP/1.1 401 No", []) == [])
    #expect(try findings(line: "HTTP/1.1 400 Bad", []) == [])
  }

  @Test func h27AndH28HoldForTheAnswerWhateverItsStatus() throws {
    #expect(try findings(line: "HTTP/1.1 403", []).map(\.rule) == [.h27])
    #expect(try rules(("Sec-WebSocket-Note", "\u{FF}")) == [.h28])
  }

  @Test func h31IsAForeignOriginThatWasAccepted() throws {
    #expect(try rules(request: [("Origin", "http://evil.com")]) == [.h31])
    #expect(try rules(request: [("Origin", "null")]) == [.h31])
    #expect(try rules(request: [("Origin", "http://example.com:81")]) == [.h31])
    #expect(try rules(request: [("Origin", "https://Example.com")]) == [])
    #expect(try rules(request: [("Origin", "http://example.com:80")]) == [])
    let refused = try findings(
      request: [("Origin", "http://evil.com")], line: "HTTP/1.1 403 No", [])
    #expect(refused.isEmpty)
  }

  @Test func h32IsA101WithTheLengthOfABody() throws {
    #expect(try rules(("Content-Length", "0")) == [.h32])
    #expect(try rules(("Transfer-Encoding", "chunked")) == [.h32])
  }
}
