import Transport
import WebSocket

/// The server that a client of the forward proxy wants to reach.
struct Destination: Hashable, Sendable {
  /// How the client named the server.
  enum Way: Hashable, Sendable {
    /// A CONNECT with this head.
    case connect(head: [UInt8])
    case socks5
    /// The client's connection was redirected; it does not know about the proxy.
    case redirected
  }

  /// A name in lower case, or an address without brackets.
  var host: String
  var port: UInt16
  var way: Way

  /// `host:port`, with brackets around an IPv6 address.
  var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The target of a CONNECT: host and port, both needed (RFC 9110, section 9.3.6).
  init?(authority: String, head: [UInt8]) {
    guard let url = try? WebSocketURL("ws://" + authority), url.target == "/",
      url.userInfo == nil, authority.last?.isNumber == true,
      authority.hasPrefix("[") ? authority.contains("]:") : authority.contains(":")
    else { return nil }
    host = url.host
    port = url.port
    way = .connect(head: head)
  }

  init(host: String, port: UInt16, way: Way) {
    self.host = host
    self.port = port
    self.way = way
  }

  /// The answer to the client when the connection is established.
  var acceptance: [UInt8] {
    switch way {
    case .connect: Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
    case .socks5: SocksReply.succeeded.bytes
    case .redirected: []
    }
  }

  /// The answer to the client when the connection cannot be established.
  func refusal(_ failure: DialError) -> [UInt8] {
    switch way {
    case .connect:
      let sentence = "cannot reach \(authority): \(failure.text)"
      let refusal: Refusal = failure.isForbidden ? .forbidden(sentence) : .badGateway(sentence)
      return refusal.response()
    case .socks5: return SocksReply(failure.fact).bytes
    case .redirected: return []
    }
  }
}
