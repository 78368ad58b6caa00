package import Capture
package import WebSocket

/// Answers a live opening handshake as a recorded one was answered.
package enum ServedHandshake {
  /// The bytes of the answer: the recorded head with a new accept key, and with a subprotocol and
  /// extensions only as far as this client offers them (RFC 6455, section 4.2.2).
  ///
  /// - Parameters:
  ///   - record: The recorded connection.
  ///   - request: The live request.
  ///   - variables: Values that take the place of recorded ones.
  /// - Returns: The bytes up to the empty line, or why the request cannot be answered.
  package static func answer(
    _ record: ConnectionRecord, to request: RequestHead, variables: ReplayVariables
  ) -> Result<[UInt8], ServedRefusal> {
    guard let key = request.headers.first("Sec-WebSocket-Key"), !key.isEmpty else {
      return .failure(ServedRefusal(status: 400, sentence: "the request has no Sec-WebSocket-Key"))
    }
    guard request.headers.first("Sec-WebSocket-Version") == "13" else {
      return .failure(
        ServedRefusal(status: 426, sentence: "the request is not for version 13 of the protocol"))
    }
    var fields = record.response?.headers.fields.map { ($0.name, $0.value) } ?? []
    if record.response == nil {
      fields = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", "")]
    }
    var text = "HTTP/1.1 101 \(record.response?.reason ?? "Switching Protocols")\r\n"
    var hasExtensions = false
    for (name, recorded) in fields {
      let value: String?
      switch name.lowercased() {
      case "sec-websocket-accept": value = AcceptKey.answer(to: key)
      case "sec-websocket-protocol": value = offered(recorded, by: request)
      case "sec-websocket-extensions":
        value = hasExtensions ? nil : extensions(record, request)
        hasExtensions = true
      default: value = variables.applied(to: recorded)
      }
      if let value { text += HeadLine.make(name, value) }
    }
    return .success(Latin1.bytes(text + "\r\n"))
  }

  private static func offered(_ subprotocol: String, by request: RequestHead) -> String? {
    request.headers.tokens(for: "Sec-WebSocket-Protocol").contains(subprotocol)
      ? subprotocol : nil
  }

  /// The recorded permessage-deflate as this client allows it (RFC 7692, section 7.1).
  private static func extensions(_ record: ConnectionRecord, _ request: RequestHead) -> String? {
    guard let agreed = record.handshake?.permessageDeflate else { return nil }
    return PermessageDeflate.accept(
      ExtensionOffer.parse(request.headers).offers, wanting: agreed)
  }
}

/// Why a request is not answered as recorded.
package struct ServedRefusal: Error, Equatable, Sendable {
  package var status: Int
  package var sentence: String

  package init(status: Int, sentence: String) {
    self.status = status
    self.sentence = sentence
  }
}
