/// The handshake with a SOCKS 4 proxy, which resolves names itself, by SOCKS 4A.
enum Socks4 {
  /// The request: CONNECT, port, address, the user's name, and the host's where it is a name.
  ///
  /// - Returns: Nil for an IPv6 address, which it cannot reach.
  static func request(host: String, port: UInt16, user: String?) -> [UInt8]? {
    let address = IPBytes.parse(host)
    guard address == nil || address?.count == 4 else { return nil }
    let name = address == nil ? Array(host.utf8) + [0] : []
    let text = Array((user ?? "").utf8.filter { $0 != 0 })
    return [4, 1, UInt8(port >> 8), UInt8(port & 255)] + (address ?? [0, 0, 0, 1]) + text + [0]
      + name
  }

  /// The meaning of a reply's code; nil for success.
  static func reason(_ code: UInt8) -> String? {
    switch code {
    case 90: nil
    case 91: "rejected or failed"
    case 92: "it could not reach identd on this machine"
    case 93: "identd on this machine names another user"
    default: "code \(code)"
    }
  }
}
