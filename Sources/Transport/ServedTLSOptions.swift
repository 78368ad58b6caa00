package import NIOSSL

/// A server's settings for TLS, apart from its certificate.
package struct ServedTLSOptions: Hashable, Sendable {
  /// Where the secrets of connections are written.
  package var keyLog: KeyLog?
  /// The oldest version that is spoken.
  package var oldest: TLSVersion

  package init(keyLog: KeyLog? = nil, oldest: TLSVersion = .tlsv12) {
    self.keyLog = keyLog
    self.oldest = oldest
  }

  /// What connections that show this certificate share.
  package func makeContext(
    chain: [NIOSSLCertificate], key: NIOSSLPrivateKey
  ) throws(TLSOptionsError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    // Only HTTP/1.1 can be upgraded the way RFC 6455 says.
    configuration.applicationProtocols = ["http/1.1"]
    configuration.keyLogCallback = keyLog?.callback
    configuration.minimumTLSVersion = oldest
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw .unusable(TLSErrorReason(error).words)
    }
  }
}
