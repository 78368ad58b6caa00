import Crypto

/// A file of certificates that Java's default trust manager reads: a keystore of the type JKS.
///
/// Its form is that of `sun.security.provider.JavaKeyStore`: a magic number, a version, the entries,
/// and a digest of all that with the password. `keytool` would take a second to make one.
struct JavaKeyStore {
  /// The password of Java's own trust store; it protects nothing secret.
  static let password = "changeit"

  let bytes: [UInt8]

  /// - Parameters:
  ///   - certificates: In DER.
  ///   - time: When they were added, in milliseconds since the Unix epoch.
  init(certificates: [[UInt8]], time: UInt64) {
    var bytes: [UInt8] = [0xFE, 0xED, 0xFE, 0xED]
    bytes += Self.number(2)
    bytes += Self.number(certificates.count)
    for (index, certificate) in certificates.enumerated() {
      // A trusted certificate, by its alias.
      bytes += Self.number(2) + Self.text("windsock-\(index)")
      bytes += Self.number(Int(time >> 32)) + Self.number(Int(time & 0xFFFF_FFFF))
      bytes += Self.text("X.509") + Self.number(certificate.count) + certificate
    }
    // Java's characters are UTF-16.
    let salt = Self.password.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let digest = Insecure.SHA1.hash(data: salt + Array("Mighty Aphrodite".utf8) + bytes)
    self.bytes = bytes + digest
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func text(_ text: String) -> [UInt8] {
    [UInt8(truncatingIfNeeded: text.utf8.count >> 8), UInt8(truncatingIfNeeded: text.utf8.count)]
      + text.utf8
  }
}
