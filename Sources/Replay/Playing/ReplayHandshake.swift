package import WebSocket

/// Writes a recorded opening handshake for another server.
package struct ReplayHandshake: Sendable {
  package var url: WebSocketURL
  /// Fields of the user's own: they replace recorded ones, and an empty value drops them.
  package var headers: [(name: String, value: String)]
  /// Whether the recorded offer of extensions is made again.
  package var compress: Bool
  /// Whether the recorded key is sent again.
  package var exact: Bool
  package var variables: ReplayVariables

  package init(
    url: WebSocketURL, headers: [(name: String, value: String)] = [], compress: Bool = true,
    exact: Bool = false, variables: ReplayVariables
  ) {
    self.url = url
    self.headers = headers
    self.compress = compress
    self.exact = exact
    self.variables = variables
  }

  /// The bytes of the request.
  ///
  /// When `Origin` was the recorded server's own, it becomes the URL's, as `Host` does.
  ///
  /// - Parameters:
  ///   - recorded: The request as it was recorded; nil when it was not seen.
  ///   - key: A new Sec-WebSocket-Key.
  package func bytes(for recorded: RequestHead?, key: String) -> [UInt8] {
    guard let recorded else {
      return HandshakeRequest.make(url: url, key: key, headers: headers)
    }
    var lines = ["\(recorded.method) \(target(for: recorded.target)) HTTP/1.1"]
    var seen: Set<String> = []
    for field in recorded.headers.fields {
      let name = field.name.lowercased()
      let isFirst = seen.insert(name).inserted
      if let own = headers.last(where: { $0.name.lowercased() == name }) {
        if isFirst, !own.value.isEmpty { lines.append("\(field.name): \(own.value)") }
      } else if let value = value(of: field, name: name, in: recorded, key: key) {
        lines.append("\(field.name): \(value)")
      }
    }
    for own in headers where !own.value.isEmpty && !seen.contains(own.name.lowercased()) {
      lines.append("\(own.name): \(own.value)")
    }
    return Latin1.bytes(lines.map(HeadLine.clean).joined(separator: "\r\n") + "\r\n\r\n")
  }

  private func value(
    of field: HTTPHeaders.Field, name: String, in recorded: RequestHead, key: String
  ) -> String? {
    switch name {
    case "host": return url.authority
    case "origin": return origin(field.value, host: recorded.headers.first("Host"))
    case "sec-websocket-key": return exact ? field.value : key
    case "sec-websocket-extensions": return compress ? field.value : nil
    case "cookie": return variables.applied(toCookies: field.value)
    default: return variables.applied(to: field.value)
    }
  }

  private func origin(_ recorded: String, host: String?) -> String {
    guard let host, let scheme = recorded.firstRange(of: "://"),
      recorded[scheme.upperBound...].lowercased() == host.lowercased()
    else { return recorded }
    return (url.isSecure ? "https://" : "http://") + url.authority
  }

  /// The URL's path if it has one, otherwise the recorded one; the recorded query unless the URL
  /// has its own.
  private func target(for recorded: String) -> String {
    var recorded = recorded[...]
    // The absolute form, which clients use with a proxy (RFC 9112, section 3.2.2).
    if let scheme = recorded.firstRange(of: "://"), !recorded.hasPrefix("/") {
      let rest = recorded[scheme.upperBound...]
      recorded = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
    }
    let path = url.target == "/" ? recorded.prefix { $0 != "?" } : url.target.prefix { $0 != "?" }
    let query =
      url.target.contains("?") ? url.target.drop { $0 != "?" } : recorded.drop { $0 != "?" }
    return (path.isEmpty ? "/" : path) + variables.applied(to: String(query))
  }
}
