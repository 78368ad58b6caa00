/// What the TLS of a capture is decrypted with.
package struct TLSKeys {
  package let secrets: TLSSecrets
  /// What decrypts; nil where nothing can.
  package let cryptography: (any TLSCryptography)?

  package init(
    secrets: TLSSecrets = TLSSecrets(), cryptography: (any TLSCryptography)? = nil
  ) {
    self.secrets = secrets
    self.cryptography = cryptography
  }
}
