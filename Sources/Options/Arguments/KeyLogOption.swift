package import ArgumentParser
import Decryption
package import SessionFiles

/// The secrets that TLS in captures is decrypted with.
package struct KeyLogOption: ParsableArguments {
  package init() {}

  @Option(
    help: "Decrypt TLS with the secrets in this file, as SSLKEYLOGFILE has them.")
  package var keylog: String?
}

extension TLSDecryption {
  /// What the user chose: a file, and the one that `SSLKEYLOGFILE` names where there is one.
  package static func chosen(_ keyLog: String?) -> TLSDecryption {
    // The program that writes it may not have begun.
    let other = Environment.variable("SSLKEYLOGFILE").flatMap { $0 == keyLog ? nil : $0 }
    return TLSDecryption(
      cryptography: SwiftCryptoTLS(), keyLogs: [keyLog].compactMap { $0 },
      laterKeyLogs: [other].compactMap { $0 })
  }
}
