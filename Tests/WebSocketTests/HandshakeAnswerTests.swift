import Testing

@testable import WebSocket

@Suite("A server's answer to an opening handshake")
struct HandshakeAnswerTests {
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

  @Test("carries the accept key of RFC 6455, section 1.3")
  func accept() {
    let reply = HandshakeAnswer().reply(to: request())
    #expect(reply.refusal == nil)
    #expect(
      text(reply)
        == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
  }

  @Test(
    "chooses the first of its subprotocols that the client offers, and none that it does not",
    arguments: [(["b", "c"], "c"), (["a", "b"], "a"), (["x"], nil)] as [([String], String?)])
  func subprotocol(known: [String], chosen: String?) {
    var answer = HandshakeAnswer()
    answer.subprotocols = known
    let reply = text(answer.reply(to: request([("Sec-WebSocket-Protocol", "a, c")])))
    #expect(reply.contains("Sec-WebSocket-Protocol") == (chosen != nil))
    if let chosen { #expect(reply.contains("Sec-WebSocket-Protocol: \(chosen)\r\n")) }
  }

  @Test("follows a user's own fields, empty and left out ones too")
  func headers() {
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
    "refuses what RFC 6455, section 4.2.1, does not allow",
    arguments: [
      ("Upgrade", 426), ("Sec-WebSocket-Version", 426), ("Connection", 400),
      ("Sec-WebSocket-Key", 400),
    ])
  func refusals(without: String, status: Int) {
    let reply = HandshakeAnswer().reply(to: request(without: without))
    #expect(reply.refusal != nil)
    #expect(text(reply).hasPrefix("HTTP/1.1 \(status) "))
    if status == 426 { #expect(text(reply).contains("Sec-WebSocket-Version: 13\r\n")) }
  }

  @Test("refuses another method, and a key that is not 16 bytes")
  func moreRefusals() {
    #expect(text(HandshakeAnswer().reply(to: request(method: "POST"))).hasPrefix("HTTP/1.1 405 "))
    let short = request([("Sec-WebSocket-Key", "YWJj")], without: "Sec-WebSocket-Key")
    #expect(text(HandshakeAnswer().reply(to: short)).hasPrefix("HTTP/1.1 400 "))
  }

  @Test("refuses everybody with the status that is asked for, the user's fields included")
  func refusal() {
    var answer = HandshakeAnswer()
    answer.refusal = 503
    answer.headers = [("Retry-After", "5")]
    let reply = text(answer.reply(to: request()))
    #expect(reply.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
    #expect(reply.contains("Retry-After: 5\r\n"))
    #expect(reply.contains("Connection: close\r\n"))
  }

  @Test("sends a user's own answer with the accept key in it")
  func authored() {
    var answer = HandshakeAnswer()
    answer.authored = Array("HTTP/1.1 101 X\nA: {{accept}}.{{accept}}\n\n".utf8)
    let key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    #expect(text(answer.reply(to: request())) == "HTTP/1.1 101 X\nA: \(key).\(key)\n\n")
  }
}

/// RFC 7692, sections 5.1 and 7.1.
@Suite("A server's answer to offers of permessage-deflate")
struct DeflateAcceptingTests {
  private func accept(_ offers: String, _ change: (inout PermessageDeflate) -> Void = { _ in })
    -> String?
  {
    var wanted = PermessageDeflate()
    change(&wanted)
    let headers = HTTPHeaders([(name: "Sec-WebSocket-Extensions", value: offers)])
    return PermessageDeflate.accept(ExtensionOffer.parse(headers).offers, wanting: wanted)
  }

  @Test("takes the first offer that is in order")
  func first() {
    #expect(accept("permessage-deflate; client_max_window_bits") == "permessage-deflate")
    #expect(accept("x-other, permessage-deflate") == "permessage-deflate")
    #expect(accept("x-other") == nil)
    // Section 7.1: an offer with a parameter that is unknown or invalid is declined.
    #expect(accept("permessage-deflate; server_max_window_bits=7") == nil)
    #expect(
      accept("permessage-deflate; x=1, permessage-deflate; server_no_context_takeover")
        == "permessage-deflate; server_no_context_takeover")
  }

  @Test("keeps to the window that the client asks for")
  func serverWindow() {
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

  @Test("asks for a client's window only where the client allows it")
  func clientWindow() {
    #expect(accept("permessage-deflate") { $0.clientMaxWindowBits = 9 } == "permessage-deflate")
    #expect(
      accept("permessage-deflate; client_max_window_bits") { $0.clientMaxWindowBits = 9 }
        == "permessage-deflate; client_max_window_bits=9")
    #expect(
      accept("permessage-deflate; client_max_window_bits=8") { $0.clientMaxWindowBits = 12 }
        == "permessage-deflate; client_max_window_bits=8")
  }
}
