package import WebSocket

/// What a reverse proxy is told to do.
package struct ProxyOptions: Hashable, Sendable {
  /// A place to listen at.
  package struct Listen: Hashable, Sendable {
    /// An address or a name; `localhost` means 127.0.0.1 and, where there is IPv6, ::1.
    package var host: String
    /// 0 picks a free port.
    package var port: UInt16

    package init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }
  }

  package var listen: [Listen]
  /// Where requests go on to.
  package var upstream: WebSocketURL
  /// Whether `Host` and `Origin` go on as the client wrote them.
  package var keepHost: Bool
  /// Whether others than this machine may connect.
  package var allowRemote: Bool
  /// Whether the upstream's certificate goes unchecked.
  package var insecure: Bool
  /// A PEM file of certificates to trust instead of the system's.
  package var authorityFile: String?

  package init(
    listen: [Listen], upstream: WebSocketURL, keepHost: Bool = false, allowRemote: Bool = false,
    insecure: Bool = false, authorityFile: String? = nil
  ) {
    self.listen = listen
    self.upstream = upstream
    self.keepHost = keepHost
    self.allowRemote = allowRemote
    self.insecure = insecure
    self.authorityFile = authorityFile
  }
}
