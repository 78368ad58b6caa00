package import WebSocket

/// How servers are reached, if not simply at the host and port of their URLs.
package struct Reach: Hashable, Sendable {
  /// The addresses that a name may stand for.
  package enum Family: Hashable, Sendable {
    case any, ipv4, ipv6

    /// Its name in sentences.
    var name: String { self == .ipv6 ? "IPv6" : "IPv4" }
    /// The option that asks for it.
    var option: String { self == .ipv6 ? "-6" : "-4" }
  }

  /// The proxy to go through.
  package enum Way: Hashable, Sendable {
    case direct
    case proxy(UpstreamProxy)
    /// Whatever the variables of the environment say.
    case environment(ProxyEnvironment)
  }

  package var way = Way.direct
  /// Hosts that are reached without a proxy, whatever `way` says.
  package var direct: NoProxyList?
  package var family = Family.any
  /// Other places to connect to; the first that fits counts.
  package var places: [ConnectTo] = []
  /// Addresses of names, which are then not looked up; the last that fits counts.
  package var addresses: [ResolvedName] = []
  /// The Unix socket to connect to instead.
  package var unixPath: String?

  package init() {}

  /// Through this proxy; nil for a direct connection.
  package init(hop: UpstreamProxy?) { if let hop { way = .proxy(hop) } }

  /// The proxy on the way to a server; nil for none.
  ///
  /// A Unix socket is reached without.
  package func hop(for url: WebSocketURL) -> UpstreamProxy? {
    if unixPath(for: url) != nil || direct?.has(url.host, url.port) == true { return nil }
    return switch way {
    case .direct: nil
    case .proxy(let hop): hop
    case .environment(let environment): environment.hop(for: url)
    }
  }

  /// The Unix socket to connect to; nil for TCP.
  package func unixPath(for url: WebSocketURL) -> String? { unixPath ?? url.unixPath }

  /// The host and port to connect to, or to have the proxy connect to.
  func place(for url: WebSocketURL) -> (host: String, port: UInt16) {
    let found = places.first { $0.fits(url.host, url.port) }
    return (found?.newHost ?? url.host, found?.newPort ?? url.port)
  }

  /// The addresses that were given for a name; nil when it is to be looked up.
  func addresses(of host: String, port: UInt16) -> [[UInt8]]? {
    addresses.last { $0.fits(host, port) }?.addresses
  }
}

/// Connects to another place: `HOST1:PORT1:HOST2:PORT2` of curl's `--connect-to`.
///
/// The request, and the name that the certificate has to be for, stay as they are.
package struct ConnectTo: Hashable, Sendable {
  /// Nil for any.
  var host: String?
  var port: UInt16?
  /// Nil for the same.
  var newHost: String?
  var newPort: UInt16?

  /// - Returns: Nil when the text is no such thing.
  package init?(_ text: String) {
    guard let parts = ColonText.split(text), parts.count == 4,
      let ports = ColonText.ports([parts[1], parts[3]])
    else { return nil }
    host = parts[0].isEmpty ? nil : parts[0].lowercased()
    newHost = parts[2].isEmpty ? nil : parts[2]
    (port, newPort) = (ports[0], ports[1])
  }

  func fits(_ host: String, _ port: UInt16) -> Bool {
    (self.host ?? host) == host && (self.port ?? port) == port
  }
}

/// `HOST:PORT:ADDRESS[,ADDRESS]…` of curl's `--resolve`: the addresses of a name.
package struct ResolvedName: Hashable, Sendable {
  /// Nil for any, which is written `*`.
  var host: String?
  var port: UInt16
  /// The 4 or 16 bytes of each.
  var addresses: [[UInt8]]

  /// - Returns: Nil when the text is no such thing.
  package init?(_ text: String) {
    // The sign says how long curl keeps the entry.
    let text = text.hasPrefix("+") ? String(text.dropFirst()) : text
    guard let parts = ColonText.split(text, at: 2), parts.count == 3, !parts[0].isEmpty,
      let port = UInt16(parts[1]), port > 0
    else { return nil }
    host = parts[0] == "*" ? nil : parts[0].lowercased()
    self.port = port
    addresses = []
    for word in parts[2].split(separator: ",", omittingEmptySubsequences: false) {
      let bare = word.hasPrefix("[") && word.hasSuffix("]") ? word.dropFirst().dropLast() : word
      guard let bytes = IPBytes.parse(String(bare)) else { return nil }
      addresses.append(bytes)
    }
  }

  func fits(_ host: String, _ port: UInt16) -> Bool {
    (self.host ?? host) == host && self.port == port
  }
}

/// Fields with colons between them, in which an IPv6 address is in brackets.
enum ColonText {
  /// - Parameter limit: How many colons divide it; nil for all.
  /// - Returns: The fields without their brackets; nil when a bracket is not closed.
  static func split(_ text: String, at limit: Int? = nil) -> [String]? {
    var fields: [String] = []
    var rest = text[...]
    while fields.count < limit ?? .max {
      if rest.hasPrefix("[") {
        guard let end = rest.firstIndex(of: "]") else { return nil }
        fields.append(String(rest[..<end].dropFirst()))
        rest = rest[end...].dropFirst()
        if rest.isEmpty { return fields }
        guard rest.hasPrefix(":") else { return nil }
      } else {
        let field = rest.prefix { $0 != ":" }
        fields.append(String(field))
        rest = rest.dropFirst(field.count)
        if rest.isEmpty { return fields }
      }
      rest = rest.dropFirst()
    }
    return fields + [String(rest)]
  }

  /// Ports, nil for an empty one.
  static func ports(_ texts: [String]) -> [UInt16?]? {
    var ports: [UInt16?] = []
    for text in texts {
      let port = UInt16(text)
      guard text.isEmpty || (port ?? 0) > 0, !text.hasPrefix("+") else { return nil }
      ports.append(port)
    }
    return ports
  }
}
