import Text

/// Writes the opening handshake's request (RFC 6455, section 4.1).
package enum HandshakeRequest {
  /// The whole request in bytes.
  ///
  /// A field of `headers` replaces the one of that name windsock would send, so that nothing is
  /// sent twice; an empty value drops it, and a name that ends with `;` and has no value is sent
  /// without one. Because that may replace the key, the answer is to be
  /// judged by the request as sent. Line breaks in names and values become spaces.
  ///
  /// - Parameters:
  ///   - url: where to; its user information becomes Basic authorization.
  ///   - key: Sec-WebSocket-Key: the base64 of 16 random bytes.
  ///   - subprotocols: offered in this order; none, no field.
  ///   - extensions: the value of Sec-WebSocket-Extensions, nil for no field.
  ///   - headers: the user's own fields, sent as UTF-8, in this order after the others.
  ///   - origin: the value of Origin, nil for no field.
  /// - Returns: the bytes, up to the empty line.
  package static func make(
    url: WebSocketURL, key: String, subprotocols: [String] = [], extensions: String? = nil,
    headers: [(name: String, value: String)] = [], origin: String? = nil
  ) -> [UInt8] {
    var fields = [
      ("Host", url.authority), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Key", key), ("Sec-WebSocket-Version", "13"),
    ]
    if let extensions { fields.append(("Sec-WebSocket-Extensions", extensions)) }
    if !subprotocols.isEmpty {
      fields.append(("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", ")))
    }
    if let origin { fields.append(("Origin", origin)) }
    if let user = url.userInfo {
      fields.append(("Authorization", "Basic " + Base64.encode(percentDecoded(user))))
    }
    let (own, others) = split(headers, by: fields.map(\.0))
    var text = "GET \(url.target) HTTP/1.1\r\n"
    for (name, value) in fields {
      let own = own.last { HTTPGrammar.equal(FieldText.name($0.name), name) }
      text += FieldText.line(
        own.map { $0.name.last == ";" ? "\(name);" : name } ?? name, own?.value ?? value)
    }
    for (name, value) in others { text += FieldText.line(name, value) }
    return Array("\(text)\r\n".utf8)
  }

  /// The user's fields that stand for one of `names`, and the rest.
  ///
  /// Of a field that a handshake has only once, the last one that the user gave counts, even when
  /// windsock would send none.
  private static func split(
    _ headers: [(name: String, value: String)], by names: [String]
  ) -> (own: [(name: String, value: String)], others: [(name: String, value: String)]) {
    let single = ["Sec-WebSocket-Extensions", "Origin"]
    var own: [(name: String, value: String)] = []
    var others: [(name: String, value: String)] = []
    for header in headers {
      let name = FieldText.name(header.name)
      if names.contains(where: { HTTPGrammar.equal($0, name) }) {
        own.append(header)
        continue
      }
      if single.contains(where: { HTTPGrammar.equal($0, name) }) {
        others.removeAll { HTTPGrammar.equal(FieldText.name($0.name), name) }
      }
      others.append(header)
    }
    return (own, others)
  }

  private static func percentDecoded(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
