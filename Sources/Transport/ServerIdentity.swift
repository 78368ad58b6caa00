/// The identity that a server has to prove: the host of its URL, which its certificate must be for
/// (RFC 9525).
///
/// The TLS library checks the chain of certificates; the name is checked here, since the library
/// accepts a certificate for the socket's address even where a name was asked for.
package enum ServerIdentity: Hashable, Sendable {
  /// A DNS name in lower case, without the dot of the root; names beyond ASCII as A-labels.
  case name(String)
  /// The 4 or 16 bytes of a literal address.
  case address([UInt8])

  /// - Parameter host: A name, or an address without brackets.
  package init(host: String) {
    let host = host.lowercased()
    // A zone belongs to this machine, not to the server (RFC 4007, section 11.2).
    let address = host.contains(":") ? String(host.prefix { $0 != "%" }) : host
    if let bytes = IPBytes.parse(address) ?? IPBytes.oddIPv4(host) {
      self = .address(bytes)
    } else {
      self = .name(String(host.hasSuffix(".") ? host.dropLast() : host[...]))
    }
  }

  /// The server name that TLS may carry: none for an address (RFC 6066, section 3).
  package var serverName: String? {
    if case .name(let name) = self { name } else { nil }
  }

  /// Whether a certificate with these names is for this server; a common name never counts
  /// (RFC 9525, section 2).
  package func isVouchedFor(by names: [CertificateName]) -> Bool {
    names.contains { name in
      switch (self, name) {
      case (.name(let name), .dns(let pattern)): Self.matches(name, pattern)
      case (.address(let bytes), .address(let known)): bytes == known
      default: false
      }
    }
  }

  /// Whether a name is the one in a certificate.
  ///
  /// A `*` stands for the whole first label and nothing else, and at least two labels follow it
  /// (RFC 9525, section 6.3).
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    let pattern = pattern.lowercased()
    guard !name.isEmpty, !pattern.isEmpty, pattern.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return false }
    let presented = pattern.hasSuffix(".") ? pattern.dropLast() : pattern[...]
    guard presented.contains("*") else { return name == presented }
    guard presented.hasPrefix("*."), let dot = name.firstIndex(of: "."), dot != name.startIndex
    else { return false }
    let parent = presented.dropFirst(2)
    return !parent.contains("*") && parent.contains(".") && !parent.hasPrefix(".")
      && name[dot...].dropFirst() == parent
  }
}

/// A name that a certificate is for: a subject alternative name of one of these two kinds.
package enum CertificateName: Hashable, Sendable {
  /// As it is written in the certificate.
  case dns(String)
  case address([UInt8])
}
