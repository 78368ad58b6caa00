package import Transport

/// The options of a server of windsock's own.
package struct ServerOptions: Sendable {
  package var listen: [ProxyOptions.Listen]
  /// Whether other machines may connect.
  package var allowRemote: Bool
  /// The settings of TLS; nil for none.
  package var identity: Identity?
  /// The settings of TLS.
  package var tls: ServedTLSOptions

  /// The certificates that a server shows.
  package enum Identity: Sendable {
    /// PEM files of a chain and its key; the key may be in the chain's file.
    case certificate(String, keyFile: String?)
    /// One for each name that is asked for, signed by this authority.
    case authority(CertificateAuthority)
  }

  package init(
    listen: [ProxyOptions.Listen], allowRemote: Bool = false, identity: Identity? = nil,
    tls: ServedTLSOptions = ServedTLSOptions()
  ) {
    self.tls = tls
    self.listen = listen
    self.allowRemote = allowRemote
    self.identity = identity
  }
}
