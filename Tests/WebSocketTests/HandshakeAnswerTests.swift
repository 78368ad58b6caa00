import Testing

@testable import WebSocket

/// A server's answer to an opening handshake.
@Suite struct HandshakeAnswerTests {
  private static let offer = [
    ("Host", "a"), ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
  ]

  private func request(
    _ more: [(String, String)] = [], without: String? = nil, method: String = "GET"
  ) -> RequestHead {
    let fields = Self.offer.filter { $0.0 != without } + more
    return RequestHead(
      method: method, target: "/", version: HTTPVersion(1, 1),
      headers: HTTPHeaders(fields.map { (name: $0.0, value: $0.1) }))
  }

  private func text(_ reply: HandshakeAnswer.Reply) -> String {
    String(decoding: reply.bytes, as: UTF8.self)
  }

  @Test func carriesTheAcceptKeyOfRFC6455Section1And3() {
    let reply = HandshakeAnswer().reply(to: request())
    #expect(reply.refusal == nil)
    #expect(
      text(reply)
        == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
  }

  @Test(arguments: [(["b", "c"], "c"), (["a", "b"], "a"), (["x"], nil)] as [([String], String?)])
  func choosesTheFirstOfItsSubprotocolsThatTheClientOffersAndNoneThatItDoesNot(
    known: [String], chosen: String?
  ) {
    var answer = HandshakeAnswer()
    answer.subprotocols = known
    let reply = text(answer.reply(to: request([("Sec-WebSocket-Protocol", "a, c")])))
    #expect(reply.contains("Sec-WebSocket-Protocol") == (chosen != nil))
    if let chosen { #expect(reply.contains("Sec-WebSocket-Protocol: \(chosen)\r\n")) }
  }

  @Test func followsAUsersOwnFieldsEmptyAndLeftOutOnesToo() {
    var answer = HandshakeAnswer()
    answer.headers = [
      ("X-One", "1"), ("X-Empty;", ""), ("upgrade", ""), ("Connection;", ""),
      ("X-Break", "a\r\nb: c"),
    ]
    let reply = text(answer.reply(to: request()))
    #expect(reply.contains("X-One: 1\r\nX-Empty:\r\nConnection:\r\nX-Break: a  b: c\r\n"))
    #expect(!reply.lowercased().contains("upgrade: "))
    #expect(!reply.contains("Connection: Upgrade"))
  }

  @Test(
    arguments: [
      ("Upgrade", 426), ("Sec-WebSocket-Version", 426), ("Connection", 400),
      ("Sec-WebSocket-Key", 400),
    ]
  )
  func refusesWhatRFC6455Section4And2And1DoesNotAllow(without: String, status: Int) {
    let reply = HandshakeAnswer().reply(to: request(without: without))
    #expect(reply.refusal != nil)
    #expect(text(reply).hasPrefix("HTTP/1.1 \(status) "))
    if status == 426 { #expect(text(reply).contains("Sec-WebSocket-Version: 13\r\n")) }
  }

  @Test func refusesAnotherMethodAndAKeyThatIsNot16Bytes() {
    #expect(text(HandshakeAnswer().reply(to: request(method: "POST"))).hasPrefix("HTTP/1.1 405 "))
    let short = request([("Sec-WebSocket-Key", "YWJj")], without: "Sec-WebSocket-Key")
    #expect(text(HandshakeAnswer().reply(to: short)).hasPrefix("HTTP/1.1 400 "))
  }

  @Test func refusesEverybodyWithTheStatusThatIsAskedForTheUsersFieldsIncluded() {
    var answer = HandshakeAnswer()
    answer.refusal = 503
    answer.headers = [("Retry-After", "5")]
    let reply = text(answer.reply(to: request()))
    #expect(reply.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(reply.contains("Retry-After: 5\r\n"))
    #expect(reply.contains("Connection: close\r\n"))
  }

  @Test func sendsAUsersOwnAnswerWithTheAcceptKeyInIt() {
    var answer = HandshakeAnswer()
    answer.authored = Array("HTTP/1.1 101 X\nA: {{accept}}.{{accept}}\n\n".utf8)
    let key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    #expect(text(answer.reply(to: request())) == "HTTP/1.1 101 X\nA: \(key).\(key)\n\n")
  }
}

/// RFC 7692, sections 5.1 and 7.1.
@Suite struct DeflateAcceptingTests {
  private func accept(_ offers: String, _ change: (inout PermessageDeflate) -> Void = { _ in })
    -> String?
  {
    var wanted = PermessageDeflate()
    change(&wanted)
    let headers = HTTPHeaders([(name: "Sec-WebSocket-Extensions", value: offers)])
    return PermessageDeflate.accept(ExtensionOffer.parse(headers).offers, wanting: wanted)
  }

  @Test func takesTheFirstOfferThatIsInOrder() {
    #expect(accept("permessage-deflate; client_max_window_bits") == "permessage-deflate")
    #expect(accept("x-other, permessage-deflate") == "permessage-deflate")
    #expect(accept("x-other") == nil)
    // Section 7.1: an offer with a parameter that is unknown or invalid is declined.
    #expect(accept("permessage-deflate; server_max_window_bits=7") == nil)
    #expect(
      accept("permessage-deflate; x=1, permessage-deflate; server_no_context_takeover")
        == "permessage-deflate; server_no_context_takeover")
  }

  @Test func keepsToTheWindowThatTheClientAsksFor() {
    #expect(
      accept("permessage-deflate; server_max_window_bits=10")
        == "permessage-deflate; server_max_window_bits=10")
    #expect(
      accept("permessage-deflate; server_max_window_bits=10") { $0.serverMaxWindowBits = 9 }
        == "permessage-deflate; server_max_window_bits=9")
    #expect(
      accept("permessage-deflate") { $0.serverMaxWindowBits = 9 }
        == "permessage-deflate; server_max_window_bits=9")
  }

  @Test func asksForAClientsWindowOnlyWhereTheClientAllowsIt() {
    #expect(accept("permessage-deflate") { $0.clientMaxWindowBits = 9 } == "permessage-deflate")
    #expect(
      accept("permessage-deflate; client_max_window_bits") { $0.clientMaxWindowBits = 9 }
        == "permessage-deflate; client_max_window_bits=9")
    #expect(
      accept("permessage-deflate; client_max_window_bits=8") { $0.clientMaxWindowBits = 12 }
        == "permessage-deflate; client_max_window_bits=8")
  }
}
