import Glibc

/// The certificates that this machine trusts, as one file of PEM.
enum SystemCertificates {
  /// Where distributions keep it: Debian, Fedora, openSUSE, Alpine.
  private static let paths = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// The bytes of the file; empty when there is none.
  static func bundle() -> [UInt8] {
    for path in paths {
      if let bytes = read(path) { return bytes }
    }
    return []
  }

  /// The bytes of a file of certificates; nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
      // No collection of certificates is that large.
      if bytes.count > 16 << 20 { return nil }
    }
    return ferror(file) == 0 && !bytes.isEmpty ? bytes : nil
  }
}
