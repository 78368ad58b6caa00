package import NIOSSL
package import Transport
package import WebSocket

/// The options of a proxy.
package struct ProxyOptions: Hashable, Sendable {
  /// A place to listen at.
  package struct Listen: Hashable, Sendable {
    /// An address or a name; `localhost` means 127.0.0.1 and, where there is IPv6, ::1.
    package var host: String
    /// 0 picks a free port.
    package var port: UInt16
    /// Where requests are forwarded to; nil for a forward proxy, whose clients name it.
    package var upstream: WebSocketURL?

    package init(host: String, port: UInt16, upstream: WebSocketURL? = nil) {
      self.host = host
      self.port = port
      self.upstream = upstream
    }
  }

  /// The signer of the certificates that clients are shown.
  package enum Identity: Hashable, Sendable {
    /// The local authority, made on first use for `owner` (user@host).
    case local(directory: String, owner: String)
    /// An authority of the user's own; the key may be in the certificate's file.
    case authority(certificateFile: String, keyFile: String?)
    /// Nothing is signed: this certificate is shown, whatever name is asked for.
    case certificate(certificateFile: String, keyFile: String?)
  }

  package var listen: [Listen]
  /// Whether `Host` and `Origin` are forwarded as the client wrote them.
  package var keepHost = false
  /// Whether other machines may connect.
  package var allowRemote = false
  /// Hosts that clients may call a listener with an upstream by, beside its own, as globs of `host`
  /// or `host:port`.
  package var allowedHosts: [String] = []
  /// The login that clients of a forward proxy have to give.
  package var authentication: ProxyAuthentication?
  /// Whether clients of a forward proxy may only be connected to public addresses.
  package var deniesPrivate = false
  /// Seconds that a server may take to answer an opening handshake; nil for ever.
  package var handshakeTimeout: UInt32? = 30
  /// Whether the upstream's certificate goes unchecked.
  package var insecure = false
  /// A PEM file of certificates to trust instead of the system's.
  package var authorityFile: String?
  /// The option, or environment variable, that names the file.
  package var authorityOption = "--cacert"
  /// PEM files of a certificate for upstreams that want one of their client, and of its key.
  package var certificateFile: String?
  package var keyFile: String?
  /// The oldest version of TLS that is spoken on either leg.
  package var oldestTLS = TLSVersion.tlsv12
  /// nil when there is no place for an authority; then no TLS of clients can be decrypted.
  package var identity: Identity?
  /// The hosts whose TLS is decrypted, as globs of `host` or `host:port`; none means all.
  package var interceptHosts: [String] = []
  /// The hosts whose connections pass untouched, whatever the protocol.
  package var ignoreHosts: [String] = []
  /// Whether the bytes of tunnels are recorded, or only counted.
  package var recordsTunnels = false
  /// The way to upstreams.
  package var reach = Reach()
  /// Where the secrets of TLS connections, of both legs, are written.
  package var keyLog: KeyLog?

  /// - Parameter upstream: For every listening address without one of its own.
  package init(
    listen: [Listen], upstream: WebSocketURL? = nil, keepHost: Bool = false,
    allowRemote: Bool = false, insecure: Bool = false, authorityFile: String? = nil
  ) {
    self.listen = listen.map { place in
      Listen(host: place.host, port: place.port, upstream: place.upstream ?? upstream)
    }
    self.keepHost = keepHost
    self.allowRemote = allowRemote
    self.insecure = insecure
    self.authorityFile = authorityFile
  }
}
