import WebSocket

/// Determines the protocol of a client from its first bytes.
enum ProtocolSniffer {
  enum Finding: Equatable {
    /// More bytes are needed to tell.
    case incomplete
    /// A TLS record with a handshake (RFC 8446, section 5.1).
    case tls
    case socks5
    case socks4
    /// A request line: a method, a space, and what a target can begin with.
    case http
    /// The preface of HTTP/2 (RFC 9113, section 3.4).
    case http2
    /// Anything else, including WebSocket frames without a handshake.
    case other
  }

  static func look(at bytes: some Collection<UInt8>) -> Finding {
    switch ProtocolSignature.tlsRecord(bytes, types: ProtocolSignature.tlsHandshake) {
    case .yes: return .tls
    case .maybe: return .incomplete
    case .no: break
    }
    switch bytes.first {
    case 5?: return .socks5
    case 4?: return .socks4
    default: return request(bytes)
    }
  }

  private static func request(_ bytes: some Collection<UInt8>) -> Finding {
    let (answer, length) = ProtocolSignature.method(bytes)
    if answer == .no { return .other }
    if answer == .maybe { return .incomplete }
    let target = bytes.dropFirst(length + 1)
    // A target is a path, an asterisk, or begins with a scheme or host.
    switch target.first {
    case nil: return .incomplete
    case 0x2F?: return .http
    case 0x2A?: return bytes.starts(with: ProtocolSignature.http2Preface) ? .http2 : .http
    case let byte?:
      let isLetter = (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
      let isConnect = bytes.prefix(length).elementsEqual("CONNECT".utf8)
      return isConnect || (isLetter && hasScheme(target)) ? .http : .other
    }
  }

  /// Whether a target begins with a scheme: other protocols have commands with words, too.
  private static func hasScheme(_ target: some Collection<UInt8>) -> Bool {
    let head = target.prefix(8).map { $0 | 0x20 }
    return ["http", "ws:/", "wss:"].contains { scheme in
      let length = min(head.count, scheme.utf8.count)
      return head.prefix(length).elementsEqual(scheme.utf8.map { $0 | 0x20 }.prefix(length))
    }
  }
}
