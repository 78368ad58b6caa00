package import ArgumentParser
package import Transport

/// What one leg of a connection has of TLS, whichever side of it windsock is.
package struct TLSLegOptions: ParsableArguments {
  package init() {}

  @Option(
    help: """
      Append the TLS secrets of connections to this file, as SSLKEYLOGFILE has them; TLS in a \
      capture is decrypted with those that it has.
      """)
  package var keylog: String?

  @Option(help: "The oldest TLS version to accept.")
  package var tlsMin = TLSVersionOption.v12

  package func keyLog() throws(CommandError) -> KeyLog? { try KeyLog.option(keylog) }
}

extension KeyLog {
  /// The log that `--keylog` names, else `SSLKEYLOGFILE`; nil without.
  package static func option(_ path: String?) throws(CommandError) -> KeyLog? {
    guard let path = path ?? Environment.variable("SSLKEYLOGFILE") else { return nil }
    do {
      return try KeyLog(path: path)
    } catch {
      throw CommandError(.cannotCreate, error.text)
    }
  }
}
