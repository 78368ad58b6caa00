import WebSocket

/// A proxy that connections are made through.
package struct UpstreamProxy: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// HTTP's CONNECT (RFC 9110, section 9.3.6).
    case http
    /// The same over TLS.
    case https
    /// SOCKS 4, and 4A for names.
    case socks4
    /// SOCKS 5 (RFC 1928); names are resolved by the proxy.
    case socks5
  }

  package var kind: Kind
  package var host: String
  package var port: UInt16
  /// `user:password`, decoded.
  package var credentials: String?
  /// Whether the certificate of an https proxy goes unchecked.
  package var isInsecure = false

  /// Reads `[SCHEME://][user:password@]host[:port]`, as curl does.
  ///
  /// The scheme is http (the default), https, socks4, socks4a, socks5 or socks5h; the port is 443
  /// for https and 1080 for others unless given. Names are always resolved by the proxy.
  ///
  /// - Throws: Why the text does not name a proxy.
  package init(_ text: String) throws(UpstreamProxyError) {
    let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
    switch scheme {
    case nil, "http": kind = .http
    case "https": kind = .https
    case "socks4", "socks4a": kind = .socks4
    case "socks5", "socks5h", "socks": kind = .socks5
    case let other?:
      throw UpstreamProxyError(
        text: "\(other):// is not http://, https://, socks4a:// or socks5h://")
    }
    let rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
    do {
      let url = try WebSocketURL("ws://\(rest)")
      guard url.target == "/" else { throw UpstreamProxyError(text: "a proxy has no path") }
      let authority = rest.prefix { $0 != "/" }
      let hostAndPort =
        authority.lastIndex(of: "@").map { authority[$0...].dropFirst() } ?? authority
      let afterBracket = hostAndPort.lastIndex(of: "]").map { hostAndPort[$0...] } ?? hostAndPort
      host = url.host
      port = afterBracket.contains(":") ? url.port : kind == .https ? 443 : 1080
      credentials = url.userInfo.map(PercentEncoding.decode).map(Self.withPassword)
    } catch let error as UpstreamProxyError {
      throw error
    } catch let error as WebSocketURLError {
      throw UpstreamProxyError(text: error.description)
    } catch {
      throw UpstreamProxyError(text: "\(error)")
    }
  }

  /// The same proxy with the login of curl's `--proxy-user`, as `user:password`.
  package func loggingIn(as user: String) -> UpstreamProxy {
    var proxy = self
    proxy.credentials = Self.withPassword(user)
    return proxy
  }

  /// RFC 7617, section 2: a user name ends at a colon, a missing password is an empty one.
  private static func withPassword(_ user: String) -> String {
    user.contains(":") ? user : "\(user):"
  }

  /// The proxy as `host:port`.
  package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Why a text names no proxy: the end of the sentence "--proxy …: ".
package struct UpstreamProxyError: Error, Hashable, Sendable {
  package var text: String
}

/// Resolves escapes such as `%41` (RFC 3986, section 2.1).
enum PercentEncoding {
  static func decode(_ text: String) -> String {
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
    return String(decoding: bytes, as: UTF8.self)
  }
}
