import Transport
import WebSocket

/// The hosts by which clients may call a listener that has an upstream.
///
/// A web page whose name is pointed at 127.0.0.1 after it was loaded reaches a listener there, and
/// its requests look like those of the listener's own pages (DNS rebinding). The name in `Host`
/// gives it away. A stranger cannot point addresses, `localhost`, or the names that the user gave
/// elsewhere; every other name has to be allowed.
package struct HostPolicy: Sendable {
  private let names: Set<String>
  private let allowed: [Glob]

  /// - Parameters:
  ///   - names: The listener's own name and the upstream's, without ports.
  ///   - allowed: Globs of `host` or `host:port`.
  package init(names: [String], allowed: [String] = []) {
    self.names = Set(names.map { Self.bare($0.lowercased()) })
    self.allowed = allowed.map(Glob.init)
  }

  /// Why a request is refused, or nil.
  ///
  /// Without a `Host` no browser sent it; in absolute form the target's host counts as well (RFC
  /// 9112, section 3.2.2).
  func refusal(of head: RequestHead) -> Refusal? {
    var hosts = head.headers.values(for: "Host")
    if let scheme = head.target.firstRange(of: "://"), !head.target.hasPrefix("/") {
      hosts.append(String(head.target[scheme.upperBound...].prefix { !"/?#".contains($0) }))
    }
    guard let wrong = hosts.first(where: { !$0.isEmpty && !allows($0) }) else { return nil }
    return .misdirected(
      "the host \"\(wrong.prefix(64))\" is not one that this listener answers to; "
        + "--allow-host permits it, if it is yours")
  }

  /// Whether `authority`, as in a `Host` field, is accepted.
  package func allows(_ authority: String) -> Bool {
    let authority = authority.lowercased()
    guard let host = Self.host(of: authority) else { return false }
    return host == "localhost" || names.contains(host) || Self.isAddress(host)
      || host.hasSuffix(".localhost")
      || allowed.contains { $0.matches(host) || $0.matches(authority) }
  }

  /// The host of `host[:port]`, without brackets and the dot of the root.
  private static func host(of authority: String) -> String? {
    let end: String.Index
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else { return nil }
      end = authority.index(after: bracket)
    } else {
      end = authority.firstIndex(of: ":") ?? authority.endIndex
    }
    let port = authority[end...]
    guard port.isEmpty || port.first == ":", port.dropFirst().utf8.allSatisfy(isDigit) else {
      return nil
    }
    return bare(String(authority[..<end]))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func bare(_ host: String) -> String {
    if host.hasPrefix("["), host.hasSuffix("]") { return String(host.dropFirst().dropLast()) }
    return host.hasSuffix(".") ? String(host.dropLast()) : host
  }

  /// A literal address; an IPv6 one may name its zone (RFC 6874).
  private static func isAddress(_ host: String) -> Bool {
    IPBytes.parse(String(host.prefix { $0 != "%" })) != nil || IPBytes.oddIPv4(host) != nil
  }
}
