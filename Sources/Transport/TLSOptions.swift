package import NIOSSL

/// What a client wants of TLS.
package struct TLSOptions: Hashable, Sendable {
  /// Whether the server's certificate goes unchecked.
  package var insecure: Bool
  /// A PEM file of certificates to trust instead of the system's.
  package var authorityFile: String?
  /// PEM files of the client's own certificate chain and of its key.
  package var certificateFile: String?
  package var keyFile: String?
  /// Where the secrets of connections are written down.
  package var keyLog: KeyLog?

  package init(
    insecure: Bool = false, authorityFile: String? = nil, certificateFile: String? = nil,
    keyFile: String? = nil, keyLog: KeyLog? = nil
  ) {
    self.insecure = insecure
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.keyLog = keyLog
  }

  /// The context that connections with these options share; making one reads the system's
  /// certificates, which takes some milliseconds.
  package func makeContext() throws(TLSOptionsError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    // Only HTTP/1.1 can be upgraded the way RFC 6455 says.
    configuration.applicationProtocols = ["http/1.1"]
    configuration.keyLogCallback = keyLog?.callback
    if insecure { configuration.certificateVerification = .none }
    if let authorityFile {
      guard let authorities = try? NIOSSLCertificate.fromPEMFile(authorityFile) else {
        throw .unreadableAuthority(authorityFile)
      }
      configuration.trustRoots = .certificates(authorities)
    }
    if let certificateFile {
      guard let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile) else {
        throw .unreadableCertificate(certificateFile)
      }
      configuration.certificateChain = chain.map { .certificate($0) }
      let keyFile = keyFile ?? certificateFile
      guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
        throw .unreadableKey(keyFile)
      }
      configuration.privateKey = .privateKey(key)
    }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw .unusable("\(error)")
    }
  }
}

/// Why TLS cannot be set up as asked.
package enum TLSOptionsError: Error, Hashable, Sendable {
  case unreadableAuthority(String)
  case unreadableCertificate(String)
  case unreadableKey(String)
  case unusable(String)

  /// The fact in one sentence.
  package var text: String {
    switch self {
    case .unreadableAuthority(let path):
      "cannot read certificates from \(path); --cacert needs a PEM file"
    case .unreadableCertificate(let path):
      "cannot read a certificate from \(path); --cert needs a PEM file"
    case .unreadableKey(let path):
      "cannot read a private key from \(path); --key needs a PEM file without a passphrase"
    case .unusable(let reason): "cannot set up TLS: \(reason)"
    }
  }
}
