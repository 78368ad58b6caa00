package import NIOSSL

/// What a client wants of TLS.
package struct TLSOptions: Hashable, Sendable {
  /// Whether the server's certificate goes unchecked.
  package var insecure: Bool
  /// A PEM file of certificates to trust instead of the system's.
  package var authorityFile: String?
  /// What names that file: an option, or a variable of the environment.
  package var authorityOption = "--cacert"
  /// PEM files of the client's own certificate chain and of its key.
  package var certificateFile: String?
  package var keyFile: String?
  /// What the key is encrypted with, where it is.
  package var passphrase: String?
  /// Where the secrets of connections are written down.
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

  /// What is wanted of the TLS to a proxy on the way: the same but for the client's certificate,
  /// which is the server's business.
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
    // The chain is the library's to check; the name is ours (`ServerIdentity`).
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
  /// Whether servers have to prove who they are.
  let checksServer: Bool
  /// Whether servers that ask are shown a certificate.
  package let hasOwnCertificate: Bool
}

/// Why TLS cannot be set up as asked.
package enum TLSOptionsError: Error, Hashable, Sendable {
  /// A file of an option that cannot be used: the end of the sentence "cannot use FILE: ".
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
