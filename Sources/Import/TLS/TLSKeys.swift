/// Everything that the TLS of a capture is decrypted with.
package struct TLSKeys {
  package let secrets: TLSSecrets
  /// The cryptography; nil where there is none.
  package let cryptography: (any TLSCryptography)?

  package init(
    secrets: TLSSecrets = TLSSecrets(), cryptography: (any TLSCryptography)? = nil
  ) {
    self.secrets = secrets
    self.cryptography = cryptography
  }
}
