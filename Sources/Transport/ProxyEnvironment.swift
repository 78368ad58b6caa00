import WebSocket

/// The proxies that the environment names, as curl and others read it.
package struct ProxyEnvironment: Hashable, Sendable {
  private var plain: UpstreamProxy?
  private var secure: UpstreamProxy?
  private var direct: NoProxyList?

  /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, or the same in capitals; the
  /// first two count for ws and wss.
  ///
  /// - Parameter variable: A variable's value; nil when it is not set.
  /// - Throws: A sentence about a value that does not name a proxy.
  package init(_ variable: (String) -> String?) throws(UpstreamProxyError) {
    // A web server sets HTTP_PROXY to what a client's Proxy field says (CVE-2016-5385).
    let isCGI = variable("REQUEST_METHOD") != nil
    let every = try Self.proxy(["all_proxy", "ALL_PROXY"], variable)
    let http = ["ws_proxy", "http_proxy"] + (isCGI ? [] : ["HTTP_PROXY"])
    plain = try Self.proxy(http, variable) ?? every
    secure = try Self.proxy(["wss_proxy", "https_proxy", "HTTPS_PROXY"], variable) ?? every
    let list = variable("no_proxy") ?? variable("NO_PROXY")
    direct = list.map { NoProxyList($0) }
  }

  /// The proxy on the way to a server; nil for none.
  func hop(for url: WebSocketURL) -> UpstreamProxy? {
    guard let hop = url.isSecure ? secure : plain else { return nil }
    return direct?.has(url.host, url.port) == true ? nil : hop
  }

  private static func proxy(
    _ names: [String], _ variable: (String) -> String?
  ) throws(UpstreamProxyError) -> UpstreamProxy? {
    for name in names {
      guard let value = variable(name), !value.isEmpty else { continue }
      do throws(UpstreamProxyError) {
        return try UpstreamProxy(value)
      } catch {
        throw UpstreamProxyError(text: "the variable \(name) names no proxy: \(error.text)")
      }
    }
    return nil
  }
}

/// Hosts that are reached without a proxy: NO_PROXY and `--noproxy`.
package struct NoProxyList: Hashable, Sendable {
  private enum Entry: Hashable {
    /// The name, and its subdomains.
    case name(String, port: UInt16?)
    /// The first bits of an address.
    case network([UInt8], bits: Int)
  }

  private var entries: [Entry] = []
  private var hasAll = false

  /// Reads names, addresses and networks with commas or spaces between them; `*` stands for all.
  package init(_ text: String) {
    for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      if word == "*" { hasAll = true } else { entries.append(Self.entry(String(word))) }
    }
  }

  package func has(_ host: String, _ port: UInt16) -> Bool {
    if hasAll { return true }
    let host = host.hasSuffix(".") ? String(host.dropLast()) : host
    let address = IPBytes.parse(host)
    return entries.contains { entry in
      switch entry {
      case .name(let name, let only):
        (only ?? port) == port && (host == name || address == nil && host.hasSuffix("." + name))
      case .network(let bytes, let bits): address.map { Self.begins($0, bytes, bits) } ?? false
      }
    }
  }

  private static func entry(_ word: String) -> Entry {
    let word = word.lowercased()
    let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let bare = parts[0].filter { $0 != "[" && $0 != "]" }
    if let bytes = IPBytes.parse(bare) {
      let bits = parts.count > 1 ? Int(parts[1]) : nil
      return .network(bytes, bits: min(max(0, bits ?? bytes.count * 8), bytes.count * 8))
    }
    let fields = ColonText.split(word) ?? [word]
    let port = fields.count == 2 ? UInt16(fields[1]) : nil
    var name = port == nil ? word[...] : fields[0][...]
    if name.hasPrefix("*.") { name = name.dropFirst() }
    if name.hasPrefix(".") { name = name.dropFirst() }
    return .name(String(name.hasSuffix(".") ? name.dropLast() : name), port: port)
  }

  private static func begins(_ address: [UInt8], _ network: [UInt8], _ bits: Int) -> Bool {
    guard address.count == network.count else { return false }
    return (0..<bits).allSatisfy { bit in
      let mask: UInt8 = 0x80 >> UInt8(bit % 8)
      return address[bit / 8] & mask == network[bit / 8] & mask
    }
  }
}
