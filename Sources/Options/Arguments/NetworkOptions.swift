package import ArgumentParser
package import Transport

/// The way to servers, for everything that connects.
package struct NetworkOptions: ParsableArguments {
  package init() {}

  @Option(
    help: """
      Reach servers through this proxy: [SCHEME://][USER:PASSWORD@]HOST:PORT, where SCHEME is http, \
      https, socks4a or socks5h; '' for none.
      """)
  package var proxy: String?

  @Option(help: "The login for --proxy, as USER:PASSWORD.")
  package var proxyUser: String?

  @Flag(help: "Do not verify the certificate of an https proxy.")
  package var proxyInsecure = false

  @Option(
    help: """
      Reach these hosts without a proxy: names, addresses or networks, separated by commas; * for \
      all.
      """)
  package var noproxy: String?

  @Option(
    help: """
      Connect to another place: HOST1:PORT1:HOST2:PORT2, empty for any or the same; the handshake \
      and TLS stay as they are. Repeat for more.
      """)
  package var connectTo: [String] = []

  @Option(help: "The addresses of a name, as HOST:PORT:ADDRESS[,ADDRESS]; repeat for more.")
  package var resolve: [String] = []

  @Option(help: "Connect to this Unix socket; the handshake still uses the URL.")
  package var unixSocket: String?

  @Flag(name: [.customShort("4"), .long], help: "Use IPv4 addresses only.")
  package var ipv4 = false

  @Flag(name: [.customShort("6"), .long], help: "Use IPv6 addresses only.")
  package var ipv6 = false

  @OptionGroup package var tls: TLSLegOptions

  package func validate() throws {
    if ipv4, ipv6 { throw ValidationError("--ipv4 and --ipv6 exclude each other.") }
  }

  /// The way to servers.
  ///
  /// - Parameter readsEnvironment: Whether HTTP_PROXY and similar variables count without --proxy.
  package func reach(readsEnvironment: Bool) throws(CommandError) -> Reach {
    var reach = Reach()
    reach.way = try way(readsEnvironment: readsEnvironment)
    reach.direct = noproxy.map { NoProxyList($0) }
    reach.family = ipv4 ? .ipv4 : ipv6 ? .ipv6 : .any
    reach.unixPath = unixSocket
    reach.places = try connectTo.map { text throws(CommandError) in
      guard let place = ConnectTo(text) else {
        throw CommandError(.usage, "--connect-to \(text) is not HOST1:PORT1:HOST2:PORT2")
      }
      return place
    }
    reach.addresses = try resolve.map { text throws(CommandError) in
      guard let name = ResolvedName(text) else {
        throw CommandError(
          .usage, "--resolve \(text) is not HOST:PORT:ADDRESS[,ADDRESS] with IP addresses")
      }
      return name
    }
    return reach
  }

  private func way(readsEnvironment: Bool) throws(CommandError) -> Reach.Way {
    do throws(UpstreamProxyError) {
      if let hop = try hop() { return .proxy(hop) }
      if proxy != nil || !readsEnvironment { return .direct }
      return .environment(try ProxyEnvironment(Environment.variable))
    } catch {
      throw CommandError(.usage, proxy.map { "--proxy \($0): \(error.text)" } ?? error.text)
    }
  }

  private func hop() throws(UpstreamProxyError) -> UpstreamProxy? {
    guard let proxy, !proxy.isEmpty else { return nil }
    var hop = try UpstreamProxy(proxy)
    if let proxyUser { hop = hop.loggingIn(as: proxyUser) }
    hop.isInsecure = proxyInsecure
    return hop
  }
}
