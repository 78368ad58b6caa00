import Transport

/// The name that a certificate for one server is for: a DNS name or an IP address.
///
/// Whatever a client sends as the server name goes through here before it gets into a certificate.
package enum LeafName: Hashable, Sendable {
  /// Letters, digits, `-`, `_` and dots, in lower case.
  case domain(String)
  /// 4 or 16 bytes.
  case address([UInt8])

  /// Nil for a text that is neither.
  package init?(_ text: String) {
    if let bytes = IPBytes.parse(text) {
      self = .address(bytes)
      return
    }
    let name = (text.hasSuffix(".") ? text.dropLast() : text[...]).lowercased()
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { return nil }
    self = .domain(name)
  }

  private static func isLabel(_ label: Substring) -> Bool {
    guard (1...63).contains(label.utf8.count) else { return false }
    guard label.first != "-", label.last != "-" else { return false }
    return label.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }
  }
}
