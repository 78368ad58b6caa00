/// Checks opening handshakes: H01–H14, H16–H28, H31, H32 and D01–D07 (RFC 6455, section 4;
/// RFC 7692, section 7).
package enum HandshakeChecks {
  /// What is known about a handshake besides its heads.
  package struct Context: Sendable {
    /// The place of the request in the client's bytes.
    package var requestOffset: UInt64
    /// The place of the response in the server's bytes.
    package var responseOffset: UInt64
    /// What distinguishes clients, for H08: the address without the port.
    package var client: String
    /// The URL windsock itself dialled; nil when it only watches.
    package var dialled: WebSocketURL?

    package init(
      requestOffset: UInt64 = 0, responseOffset: UInt64 = 0, client: String = "",
      dialled: WebSocketURL? = nil
    ) {
      self.requestOffset = requestOffset
      self.responseOffset = responseOffset
      self.client = client
      self.dialled = dialled
    }
  }

  /// Whether handshakes are checked: a request with `Upgrade: websocket` or a `Sec-WebSocket-*`
  /// field is, and one answered 101.
  package static func apply(to request: RequestHead, response: ResponseHead?) -> Bool {
    request.isWebSocketHandshake || response?.status == 101
  }

  /// Every rule that a handshake breaks; none where it is not a WebSocket handshake.
  ///
  /// - Parameters:
  ///   - request: the client's head.
  ///   - response: the server's final answer, nil when none came.
  ///   - context: offsets, and what windsock knows as one of the ends.
  ///   - keys: the keys seen on earlier connections; gains this one's.
  /// - Returns: the client's findings, then the server's.
  package static func findings(
    request: RequestHead, response: ResponseHead?, context: Context = Context(),
    keys: inout SeenKeys
  ) -> [Finding] {
    guard apply(to: request, response: response) else { return [] }
    var asked = HandshakeRequestChecks(request: request, context: context)
    asked.check(keys: &keys)
    guard let response else { return asked.findings }
    var answered = HandshakeResponseChecks(
      request: request, response: response, offset: context.responseOffset)
    answered.check(requestBreach: asked.breachTheServerCanSee)
    return asked.findings + answered.findings
  }

  /// H27 for something that is wrong with a head or a whole message.
  package static func finding(
    for defect: HTTPSyntaxError, from: Endpoint, offset: UInt64
  ) -> Finding {
    Finding(.h27, from: from, offset: offset, fact: .quoted(defect.description))
  }

  /// H28 for the parts of a head that have a meaning in WebSocket; elsewhere HTTP allows any byte
  /// above 7F.
  static func unreadableText(
    _ parts: [(name: String, value: String)], from: Endpoint, offset: UInt64
  ) -> [Finding] {
    parts.compactMap { name, value in
      var validator = UTF8Validator()
      let bytes = Latin1.bytes(value)
      let defect = bytes.withUnsafeBytes { validator.consume($0) } ?? validator.finish()
      return defect.map {
        Finding(.h28, from: from, offset: offset, fact: .quoted("\(name): \($0.description)"))
      }
    }
  }

  /// The fields of a head whose values the RFC gives a meaning.
  static func meaningful(_ headers: HTTPHeaders) -> [(name: String, value: String)] {
    let names = ["Host", "Origin", "Upgrade", "Connection"]
    return headers.fields.filter { field in
      HTTPGrammar.hasPrefix(field.name, "Sec-WebSocket-")
        || names.contains { HTTPGrammar.equal($0, field.name) }
    }.map { ($0.name, $0.value) }
  }
}
