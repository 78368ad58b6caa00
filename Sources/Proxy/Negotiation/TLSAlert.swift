/// Alerts that end a TLS handshake before there are keys (RFC 8446, section 6.2).
enum TLSAlert {
  static let handshakeFailure: [UInt8] = [21, 3, 3, 0, 2, 2, 40]
  static let decodeError: [UInt8] = [21, 3, 3, 0, 2, 2, 50]
}
