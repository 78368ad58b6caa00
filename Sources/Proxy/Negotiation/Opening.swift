/// What the first bytes of a client are the beginning of.
enum Opening: Equatable {
  /// More bytes will tell.
  case incomplete
  /// A TLS record with a handshake (RFC 8446, section 5.1).
  case tls
  case socks5
  case socks4
  /// A request line: a method, a space, and what a target can begin with.
  case http
  case other

  /// A method of HTTP is not longer; what is, is something else.
  private static let longestMethod = 24

  init(_ bytes: some Collection<UInt8>) {
    switch bytes.first {
    case nil: self = .incomplete
    case 0x16?:
      let second = bytes.dropFirst().first
      self = second.map { $0 == 3 ? .tls : .other } ?? .incomplete
    case 5?: self = .socks5
    case 4?: self = .socks4
    default: self = Self.request(bytes)
    }
  }

  private static func request(_ bytes: some Collection<UInt8>) -> Opening {
    let start = bytes.prefix(longestMethod + 1)
    let method = start.prefix { (0x41...0x5A).contains($0) || $0 == 0x2D || $0 == 0x5F }
    if method.count > longestMethod { return .other }
    if method.count == start.count { return .incomplete }
    let rest = bytes.dropFirst(method.count)
    guard !method.isEmpty, rest.first == 0x20 else { return .other }
    // A target is a path, an asterisk, or begins with a scheme or host.
    switch rest.dropFirst().first {
    case nil: return .incomplete
    case 0x2F?, 0x2A?: return .http
    case let byte?:
      let isLetter = (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
      let isConnect = method.elementsEqual("CONNECT".utf8)
      return isConnect || (isLetter && hasScheme(rest.dropFirst())) ? .http : .other
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
