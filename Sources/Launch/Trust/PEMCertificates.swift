import Text

/// The certificates in a file of PEM (RFC 7468), as DER.
enum PEMCertificates {
  private static let begin = "-----BEGIN CERTIFICATE-----"
  private static let end = "-----END CERTIFICATE-----"

  /// Anything that is not a certificate is skipped.
  static func ders(in bytes: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var digits: [UInt8]?
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      if line.starts(with: begin.utf8) {
        digits = []
      } else if line.starts(with: end.utf8) {
        let der = digits.flatMap { Base64.decode(String(decoding: $0, as: UTF8.self)) }
        if let der, !der.isEmpty { found.append(der) }
        digits = nil
      } else {
        digits?.append(contentsOf: line.filter { $0 > 0x20 })
      }
    }
    return found
  }

  /// One certificate in PEM.
  static func text(_ der: [UInt8]) -> [UInt8] {
    var text = begin + "\n"
    let digits = Array(Base64.encode(der).utf8)
    for start in stride(from: 0, to: digits.count, by: 64) {
      text += String(decoding: digits[start..<min(start + 64, digits.count)], as: UTF8.self) + "\n"
    }
    return Array((text + end + "\n").utf8)
  }
}
