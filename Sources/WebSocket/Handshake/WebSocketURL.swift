/// Where a WebSocket is: scheme, host, port and resource name (RFC 6455, section 3), or a Unix
/// socket.
package struct WebSocketURL: Hashable, Sendable {
  /// Whether TLS is spoken: wss and https.
  package var isSecure: Bool
  /// A name or an address in lower case, IPv6 without brackets; "localhost" for a Unix socket.
  package var host: String
  package var port: UInt16
  /// The resource name: path and query, never empty.
  package var target: String
  /// What was before the `@`, not decoded.
  package var userInfo: String?
  /// The path of the Unix socket to connect to instead of host and port.
  package var unixPath: String?

  package init(
    isSecure: Bool, host: String, port: UInt16, target: String = "/", userInfo: String? = nil,
    unixPath: String? = nil
  ) {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.target = target
    self.userInfo = userInfo
    self.unixPath = unixPath
  }

  /// Reads `ws`, `wss`, `http` and `https` URLs, `host[:port][/path]` without a scheme (ws, or wss
  /// on port 443), and `unix:/socket/path[:/target]` with or without `ws+` or `wss+` before it.
  package init(_ text: String) throws(WebSocketURLError) {
    let text = HTTPGrammar.trimmed(text[...])
    if text.isEmpty { throw .empty }
    for (prefix, isSecure) in [("unix:", false), ("ws+unix:", false), ("wss+unix:", true)]
    where HTTPGrammar.hasPrefix(text, prefix) {
      self = try Self.unix(Substring(text.utf8.dropFirst(prefix.utf8.count)), isSecure: isSecure)
      return
    }
    let (isSecure, rest) = try Self.scheme(of: text)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let authority = try Self.authority(rest[..<end])
    let secure = isSecure ?? (authority.port == 443)
    self.init(
      isSecure: secure, host: authority.host, port: authority.port ?? (secure ? 443 : 80),
      target: try Self.target(rest[end...]), userInfo: authority.userInfo)
  }

  /// Host and port as the Host field has them: brackets around IPv6, no default port.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// The URL in its shortest form, without user information.
  package var description: String {
    if let unixPath { return (isSecure ? "wss+unix:" : "ws+unix:") + "\(unixPath):\(target)" }
    return "\(isSecure ? "wss" : "ws")://\(authority)\(target)"
  }
}

/// Why a text is not a WebSocket URL.
package enum WebSocketURLError: Error, Hashable, Sendable {
  case empty
  case unsupportedScheme(String)
  case missingHost
  case badHost(String)
  case badPort(String)
  case missingSocketPath
  /// Section 3 forbids fragments; a `#` in a path is written `%23`.
  case fragment(String)

  /// The fact in a few words.
  package var description: String {
    switch self {
    case .empty: "the URL is empty"
    case .unsupportedScheme(let scheme): "\(scheme) is not ws, wss, http, https or unix"
    case .missingHost: "the URL has no host"
    case .badHost(let host): "\"\(host)\" is not a host name or address"
    case .badPort(let port): "\"\(port)\" is not a port from 1 to 65535"
    case .missingSocketPath: "the URL has no path of a Unix socket"
    case .fragment(let fragment): "a WebSocket URL has no fragment (\(fragment)); write # as %23"
    }
  }
}

extension WebSocketURL {
  private static func scheme(
    of text: String
  ) throws(WebSocketURLError) -> (isSecure: Bool?, rest: Substring) {
    // A "://" further on belongs to a query.
    let end = text.firstIndex {
      !($0.isASCII && ($0.isLetter || $0.isNumber) || "+-.".contains($0))
    }
    guard let end, text[end...].hasPrefix("://") else { return (nil, text[...]) }
    let rest = text[end...].dropFirst(3)
    switch text[..<end].lowercased() {
    case "ws", "http": return (false, rest)
    case "wss", "https": return (true, rest)
    default: throw .unsupportedScheme(String(text[..<end]))
    }
  }

  private static func authority(
    _ text: Substring
  ) throws(WebSocketURLError) -> (userInfo: String?, host: String, port: UInt16?) {
    var rest = text
    var userInfo: String?
    if let at = text.lastIndex(of: "@") {
      userInfo = String(text[..<at])
      rest = text[text.index(after: at)...]
    }
    var host = rest
    var port: Substring = ""
    if rest.first == "[" {
      guard let close = rest.firstIndex(of: "]") else { throw .badHost(String(rest)) }
      host = rest[..<close].dropFirst()
      let after = rest[close...].dropFirst()
      guard isIPv6(host), after.isEmpty || after.first == ":" else { throw .badHost(String(rest)) }
      port = after.dropFirst()
    } else {
      if let colon = rest.firstIndex(of: ":") {
        host = rest[..<colon]
        port = rest[colon...].dropFirst()
      }
      if host.isEmpty { throw .missingHost }
      guard host.utf8.allSatisfy(isHostByte) else { throw .badHost(String(host)) }
    }
    return (userInfo, host.lowercased(), try number(port))
  }

  private static func number(_ port: Substring) throws(WebSocketURLError) -> UInt16? {
    if port.isEmpty { return nil }
    guard port.utf8.allSatisfy(HTTPGrammar.isDigit), let number = UInt16(port), number > 0
    else { throw .badPort(String(port)) }
    return number
  }

  private static func isIPv6(_ text: Substring) -> Bool {
    let address = text.prefix { $0 != "%" }
    return address.contains(":") && address.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
      && text.utf8.allSatisfy { isHostByte($0) || $0 == 0x3A || $0 == 0x25 }
  }

  /// Letters, digits, `-`, `.`, `_` and `~`: names beyond ASCII must come as Punycode.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    HTTPGrammar.isTokenByte(byte) && !"!#$%&'*+^`|".utf8.contains(byte)
  }

  /// Path and query; bytes that are not allowed in a request line are percent-encoded.
  private static func target(_ text: Substring) throws(WebSocketURLError) -> String {
    if let hash = text.firstIndex(of: "#") { throw .fragment(String(text[hash...])) }
    var target = text.first == "/" ? "" : "/"
    let digits = Array("0123456789ABCDEF")
    for byte in text.utf8 {
      if byte > 0x20 && byte < 0x7F {
        target.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        target += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return target
  }

  private static func unix(
    _ text: Substring, isSecure: Bool
  ) throws(WebSocketURLError) -> WebSocketURL {
    // Like `unix:///run/x.sock`, which curl's users write.
    let text = text.hasPrefix("//") ? text.dropFirst(2) : text
    let colon = text.firstIndex(of: ":") ?? text.endIndex
    if colon == text.startIndex { throw .missingSocketPath }
    return WebSocketURL(
      isSecure: isSecure, host: "localhost", port: isSecure ? 443 : 80,
      target: try target(text[colon...].dropFirst()), unixPath: String(text[..<colon]))
  }
}
