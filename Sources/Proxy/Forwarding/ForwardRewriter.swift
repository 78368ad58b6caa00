import WebSocket

/// Rewrites the request heads that clients send to a forward proxy, in absolute form, into the form
/// that the server itself expects (RFC 9112, section 3.2.2): with the target in origin form, `Host`
/// set to its authority, and without fields for the proxy.
struct ForwardRewriter: HeadRewriter {
  private let upstream: WebSocketURL
  private let authentication: ProxyAuthentication?

  init(upstream: WebSocketURL, authentication: ProxyAuthentication? = nil) {
    self.upstream = upstream
    self.authentication = authentication
  }

  func refusal(of head: RequestHead) -> Refusal? { authentication?.refusal(of: head) }

  func serves(_ head: RequestHead) -> Bool {
    guard let url = Self.url(of: head) else { return false }
    return url.isSecure == upstream.isSecure && url.host == upstream.host
      && url.port == upstream.port
  }

  func bytes(of head: RequestHead) -> [UInt8] {
    var bytes = Latin1.bytes(
      "\(head.method) \(Self.originForm(head.target)) \(head.version.description)\r\n")
    bytes.reserveCapacity(head.byteCount + 64)
    var hasHost = false
    for field in head.headers.fields {
      if field.isNamed("Proxy-Connection") || field.isNamed("Proxy-Authorization") { continue }
      if !hasHost, field.isNamed("Host") {
        hasHost = true
        FieldLine.append(Latin1.bytes(field.line), value: upstream.authority, to: &bytes)
      } else {
        Latin1.append(field.line, to: &bytes)
      }
      bytes += [0x0D, 0x0A]
    }
    return bytes + [0x0D, 0x0A]
  }

  /// The server that a request in absolute form is for; nil for other requests.
  static func url(of head: RequestHead) -> WebSocketURL? {
    guard head.target.contains("://") else { return nil }
    // Only scheme and authority matter; the rest stays as it is.
    let scheme = head.target.firstRange(of: "://").map { head.target[$0.upperBound...] } ?? ""
    let authority = scheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let base = head.target[..<authority.endIndex]
    return try? WebSocketURL(String(base))
  }

  private static func originForm(_ target: String) -> String {
    guard let scheme = target.firstRange(of: "://") else { return target }
    let rest = target[scheme.upperBound...]
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    return rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
  }
}

/// Leaves request heads as they are: the client addresses the server, not the proxy.
struct UnchangedHeads: HeadRewriter {
  func serves(_ head: RequestHead) -> Bool { true }

  func bytes(of head: RequestHead) -> [UInt8] {
    var bytes = Latin1.bytes("\(head.method) \(head.target) \(head.version.description)\r\n")
    bytes.reserveCapacity(head.byteCount + 2)
    for field in head.headers.fields {
      Latin1.append(field.line, to: &bytes)
      bytes += [0x0D, 0x0A]
    }
    return bytes + [0x0D, 0x0A]
  }
}
