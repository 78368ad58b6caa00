package import NIOSSL

/// A client's settings for TLS.
package struct TLSOptions: Hashable, Sendable {
  /// Whether the server's certificate goes unchecked.
  package var insecure: Bool
  /// A PEM file of certificates to trust instead of the system's.
  package var authorityFile: String?
  /// The option, or environment variable, that names the file.
  package var authorityOption = "--cacert"
  /// PEM files of the client's own certificate chain and of its key.
  package var certificateFile: String?
  package var keyFile: String?
  /// The passphrase of the key, if it is encrypted.
  package var passphrase: String?
  /// Where the secrets of connections are written.
  package var keyLog: KeyLog?
  /// The oldest version that is spoken.
  package var oldest: TLSVersion

  package init(
    insecure: Bool = false, authorityFile: String? = nil, certificateFile: String? = nil,
    keyFile: String? = nil, keyLog: KeyLog? = nil, oldest: TLSVersion = .tlsv12
  ) {
    self.insecure = insecure
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.keyLog = keyLog
    self.oldest = oldest
  }

  /// The settings for the TLS to a proxy on the way: the same, without the client certificate,
  /// which is for the server.
  package func forProxy(_ hop: UpstreamProxy) -> TLSOptions {
    var options = self
    options.certificateFile = nil
    options.keyFile = nil
    options.insecure = insecure || hop.isInsecure
    return options
  }

  /// What connections with these options share; making it reads the system's certificates, which
  /// takes some milliseconds.
  package func makeContext() throws(TLSOptionsError) -> TLSClientContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    // Only HTTP/1.1 can be upgraded the way RFC 6455 says.
    configuration.applicationProtocols = ["http/1.1"]
    configuration.keyLogCallback = keyLog?.callback
    configuration.minimumTLSVersion = oldest
    // The library checks the chain, we check the name (`ServerIdentity`).
    configuration.certificateVerification = insecure ? .none : .noHostnameVerification
    if let authorityFile {
      configuration.trustRoots = .certificates(
        try PEMFile.certificates(authorityFile, for: authorityOption))
    }
    if let certificateFile {
      let own = try PEMFile.chain(
        certificateFile, option: "--cert", keyFile: keyFile, keyOption: "--key",
        passphrase: passphrase)
      configuration.certificateChain = own.chain.map { .certificate($0) }
      configuration.privateKey = .privateKey(own.key)
    } else if keyFile != nil {
      throw .keyWithoutCertificate
    }
    do {
      return TLSClientContext(
        library: try NIOSSLContext(configuration: configuration), checksServer: !insecure,
        hasOwnCertificate: certificateFile != nil)
    } catch {
      throw .unusable(TLSErrorReason(error).words)
    }
  }
}

/// What the TLS connections of a client share.
package struct TLSClientContext: Sendable {
  let library: NIOSSLContext
  /// Whether servers have to prove their identity.
  let checksServer: Bool
  /// Whether servers that ask get a client certificate.
  package let hasOwnCertificate: Bool
}

/// Why TLS cannot be set up as asked.
package enum TLSOptionsError: Error, Hashable, Sendable {
  /// The file of an option cannot be used: the end of the sentence "cannot use FILE: ".
  case file(String, option: String, reason: String)
  case keyWithoutCertificate
  case unusable(String)

  /// The fact in one sentence.
  package var text: String {
    switch self {
    case .file(let path, let option, let reason): "\(option): cannot use \(path): \(reason)"
    case .keyWithoutCertificate: "--key needs --cert, the certificate that it belongs to"
    case .unusable(let reason): "cannot set up TLS: \(reason)"
    }
  }
}
