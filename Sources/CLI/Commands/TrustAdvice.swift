/// How to make programs trust the local certificate authority, and how to undo it.
enum TrustAdvice {
  /// A line for each trust store.
  static func text(path: String, fingerprint: String) -> String {
    let file = quoted(path)
    return """
      \(path)
      SHA-256 \(fingerprint)

      Trust it in          by
      curl                 curl --cacert \(file) …
      Python (ssl)         SSL_CERT_FILE=\(file)
      Python (requests)    REQUESTS_CA_BUNDLE=\(file)
      Node.js              NODE_EXTRA_CA_CERTS=\(file)
      Chrome (NSS)         certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n windsock -i \(file)
        undo               certutil -d sql:$HOME/.pki/nssdb -D -n windsock
      Firefox              Settings, Certificates, View Certificates, Authorities, Import
        by certutil        certutil -d sql:PROFILE -A -t C,, -n windsock -i \(file)
      Debian, Ubuntu       sudo cp \(file) /usr/local/share/ca-certificates/windsock.crt && sudo update-ca-certificates
        undo               sudo rm /usr/local/share/ca-certificates/windsock.crt && sudo update-ca-certificates --fresh

      Anyone who has its key can pose as any server to clients that trust it: trust it only where \
      you debug.
      """
  }

  /// The path as a shell takes it.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x2D...0x39).contains(byte)
        || byte == 0x5F
    }
    return isPlain
      ? path
      : "'"
        + path.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
