import Text

/// How a server answers opening handshakes (RFC 6455, section 4.2.2).
package struct HandshakeAnswer: Sendable {
  /// Subprotocols to choose from: the first that a client offers.
  package var subprotocols: [String] = []
  /// The parameters to accept permessage-deflate with; nil for not at all.
  package var deflate: PermessageDeflate? = PermessageDeflate()
  /// Fields of the user's own; they replace those that windsock would send, an empty value leaves
  /// one out, and a name that ends with `;` stands for a field without a value.
  package var headers: [(name: String, value: String)] = []
  /// The status that every request is refused with; nil for none.
  package var refusal: Int?
  /// An answer of the user's own, in which `{{accept}}` stands for the accept key.
  package var authored: [UInt8]?

  package init() {}

  /// The bytes to send, and why the request is refused when it is.
  package struct Reply: Equatable, Sendable {
    package var bytes: [UInt8]
    package var refusal: String?
  }

  /// Answers a request.
  package func reply(to request: RequestHead) -> Reply {
    if let refusal { return refuse(refusal, "the server was told to refuse all clients") }
    if let authored {
      let bytes = HandshakeTemplate.fill(authored, "{{accept}}", with: Self.accept(request))
      return Reply(bytes: bytes, refusal: nil)
    }
    if let (status, sentence) = Self.problem(of: request) { return refuse(status, sentence) }
    let fields: [(name: String, value: String)] = [
      ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Accept", Self.accept(request)),
      ("Sec-WebSocket-Protocol", subprotocol(for: request)),
      ("Sec-WebSocket-Extensions", extensions(for: request)),
    ]
    return Reply(bytes: Self.head(101, fields, headers), refusal: nil)
  }

  /// Refuses whatever the client sent.
  package func refuse(_ status: Int, _ sentence: String) -> Reply {
    let body = "windsock: \(sentence)\n"
    var fields: [(name: String, value: String)] = [
      ("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff"),
      ("Content-Length", "\(body.utf8.count)"), ("Connection", "close"),
    ]
    if status == 426 {
      // RFC 9110, section 15.5.22, and RFC 6455, section 4.4.
      fields += [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
    }
    return Reply(
      bytes: Self.head(status, fields, headers) + Array(body.utf8), refusal: sentence)
  }

  /// What a request breaks of RFC 6455, section 4.2.1.
  private static func problem(of request: RequestHead) -> (status: Int, sentence: String)? {
    let headers = request.headers
    guard headers.list("Upgrade", has: "websocket") else {
      return (426, "this is a WebSocket server: the request asks for no upgrade to websocket")
    }
    guard request.method == "GET" else { return (405, "a WebSocket has to be requested with GET") }
    guard headers.list("Connection", has: "upgrade") else {
      return (400, "the request has no Connection: Upgrade")
    }
    guard headers.first("Sec-WebSocket-Version") == "13" else {
      return (426, "the request is not for version 13 of the protocol")
    }
    guard let key = headers.first("Sec-WebSocket-Key"), Base64.decode(key)?.count == 16 else {
      return (400, "the request has no Sec-WebSocket-Key of 16 bytes in base64")
    }
    return nil
  }

  private static func accept(_ request: RequestHead) -> String {
    AcceptKey.answer(to: request.headers.first("Sec-WebSocket-Key") ?? "")
  }

  private func subprotocol(for request: RequestHead) -> String {
    let offered = request.headers.tokens(for: "Sec-WebSocket-Protocol")
    return subprotocols.first { offered.contains($0) } ?? ""
  }

  private func extensions(for request: RequestHead) -> String {
    guard let deflate else { return "" }
    return PermessageDeflate.accept(ExtensionOffer.parse(request.headers).offers, wanting: deflate)
      ?? ""
  }

  private static func head(
    _ status: Int, _ fields: [(name: String, value: String)],
    _ own: [(name: String, value: String)]
  ) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\n"
    for (name, value) in fields where !own.contains(where: { isNamed($0.name, name) }) {
      if !value.isEmpty { text += "\(name): \(value)\r\n" }
    }
    for (name, value) in own { text += FieldText.line(name, value) }
    return Array("\(text)\r\n".utf8)
  }

  private static func isNamed(_ written: String, _ name: String) -> Bool {
    HTTPGrammar.equal(FieldText.name(written), name)
  }
}
