import ArgumentParser
import Decryption
import Glibc
import SessionFiles

/// The secrets that TLS in captures is decrypted with.
struct KeyLogOption: ParsableArguments {
  @Option(
    help: "Decrypt TLS with the secrets in this file, as SSLKEYLOGFILE has them.")
  var keylog: String?
}

extension TLSDecryption {
  /// What the user chose: a file, and the one that `SSLKEYLOGFILE` names where there is one.
  static func chosen(_ keyLog: String?) -> TLSDecryption {
    var paths = keyLog.map { [$0] } ?? []
    if let path = Environment.variable("SSLKEYLOGFILE"), path != keyLog, access(path, R_OK) == 0 {
      paths.append(path)
    }
    return TLSDecryption(cryptography: SwiftCryptoTLS(), keyLogs: paths)
  }
}
