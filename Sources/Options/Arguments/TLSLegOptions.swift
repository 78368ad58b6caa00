package import ArgumentParser
package import Transport

/// The TLS settings of one leg of a connection, on either side.
package struct TLSLegOptions: ParsableArguments {
  package init() {}

  @Option(
    help: """
      Append the TLS secrets of connections to this file, in the format of SSLKEYLOGFILE; TLS in a \
      capture is decrypted with the secrets in it.
      """)
  package var keylog: String?

  @Option(help: "The oldest TLS version to accept.")
  package var tlsMin = TLSVersionOption.v12

  package func keyLog() throws(CommandError) -> KeyLog? { try KeyLog.option(keylog) }
}

extension KeyLog {
  /// The log that `--keylog` names, or else `SSLKEYLOGFILE`; nil without either.
  package static func option(_ path: String?) throws(CommandError) -> KeyLog? {
    guard let path = path ?? Environment.variable("SSLKEYLOGFILE") else { return nil }
    do {
      return try KeyLog(path: path)
    } catch {
      throw CommandError(.cannotCreate, error.text)
    }
  }
}
