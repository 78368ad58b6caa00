package import ArgumentParser
package import Proxy

/// How a proxy gets between a client and its server.
package struct InterceptionOptions: ParsableArguments {
  package init() {}

  @Flag(name: [.customShort("k"), .long], help: "Do not verify the server's certificate.")
  package var insecure = false

  @Option(help: "Trust the certificates in this PEM file instead of the system's.")
  package var cacert: String?

  @Option(
    help: "Decrypt TLS only for these hosts, as globs of HOST or HOST:PORT; repeat for more.")
  package var interceptHosts: [String] = []

  @Option(help: "Do not decrypt TLS for these hosts; repeat for more.")
  package var ignoreHosts: [String] = []

  @Flag(help: "Record the bytes of tunnels too, not only how many there were.")
  package var recordTunnels = false

  @Option(help: "A certificate chain for servers that ask for a client certificate, a PEM file.")
  package var cert: String?

  @Option(help: "The key of --cert, a PEM file.")
  package var key: String?

  @Option(help: "Sign certificates for clients with this authority, a PEM file.")
  package var caCert: String?

  @Option(help: "The key of --ca-cert, a PEM file.")
  package var caKey: String?

  @Option(help: "Present this certificate to every client, a PEM file with its chain.")
  package var serverCert: String?

  @Option(help: "The key of --server-cert, a PEM file.")
  package var serverKey: String?

  @Option(
    help: "Seconds that a server may take to answer an opening handshake; 0 is no limit.")
  package var handshakeTimeout: UInt32 = 30

  @OptionGroup package var network: NetworkOptions

  package func apply(to options: inout ProxyOptions) throws(CommandError) {
    options.interceptHosts = interceptHosts
    options.ignoreHosts = ignoreHosts
    options.recordsTunnels = recordTunnels
    options.handshakeTimeout = handshakeTimeout == 0 ? nil : handshakeTimeout
    options.identity = try identity()
    options.insecure = insecure
    options.authorityFile = cacert
    if cacert == nil, let file = Environment.variable("SSL_CERT_FILE") {
      options.authorityFile = file
      options.authorityOption = "SSL_CERT_FILE"
    }
    options.reach = try network.reach(readsEnvironment: false)
    options.keyLog = try network.tls.keyLog()
    options.certificateFile = cert
    options.keyFile = key
    options.oldestTLS = network.tls.tlsMin.version
  }

  private func identity() throws(CommandError) -> ProxyOptions.Identity? {
    if let serverCert {
      if caCert != nil {
        throw CommandError(.usage, "--ca-cert and --server-cert exclude each other")
      }
      return .certificate(certificateFile: serverCert, keyFile: serverKey)
    }
    if let caCert { return .authority(certificateFile: caCert, keyFile: caKey) }
    if caKey != nil { throw CommandError(.usage, "--ca-key needs --ca-cert") }
    if serverKey != nil { throw CommandError(.usage, "--server-key needs --server-cert") }
    guard let files = try? LocalAuthority.files() else { return nil }
    return .local(directory: files.directory, owner: LocalAuthority.owner)
  }
}
