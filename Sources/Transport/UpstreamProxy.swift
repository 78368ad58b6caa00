import WebSocket

/// A proxy that connections are made through.
package struct UpstreamProxy: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// HTTP's CONNECT (RFC 9110, section 9.3.6).
    case http
    /// SOCKS 5 (RFC 1928); names are resolved by the proxy.
    case socks5
  }

  package var kind: Kind
  package var host: String
  package var port: UInt16
  /// `user:password`, decoded.
  package var credentials: String?

  /// Reads `[http://|socks5://|socks5h://][user:password@]host[:port]`, http by itself, as curl
  /// does; the port is 1080 unless given.
  ///
  /// - Throws: Why the text is no proxy's.
  package init(_ text: String) throws(UpstreamProxyError) {
    let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
    switch scheme {
    case nil, "http": kind = .http
    case "socks5", "socks5h", "socks": kind = .socks5
    case "https": throw UpstreamProxyError(text: "TLS to a proxy is not supported; use http://")
    case let other?: throw UpstreamProxyError(text: "\(other):// is not http:// or socks5://")
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
      port = afterBracket.contains(":") ? url.port : 1080
      credentials = url.userInfo.map(PercentEncoding.decode)
        // RFC 7617, section 2: a user name ends at a colon, a missing password is an empty one.
        .map { $0.contains(":") ? $0 : "\($0):" }
    } catch let error as UpstreamProxyError {
      throw error
    } catch let error as WebSocketURLError {
      throw UpstreamProxyError(text: error.description)
    } catch {
      throw UpstreamProxyError(text: "\(error)")
    }
  }

  /// The proxy as `host:port`.
  package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Why a text names no proxy: the end of the sentence "--proxy …: ".
package struct UpstreamProxyError: Error, Hashable, Sendable {
  package var text: String
}

/// `%41` and its like (RFC 3986, section 2.1).
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
