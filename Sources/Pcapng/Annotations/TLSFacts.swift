/// What was negotiated for the TLS of one leg of a connection.
package struct TLSFacts: Equatable, Sendable {
  /// As OpenSSL writes it: `TLSv1.3`.
  package var version: String
  /// The suite's name in the IANA registry.
  package var cipher: String
  /// The name of the server that the client asked for (RFC 6066, section 3).
  package var sni: String?
  /// The protocol that both agreed on (RFC 7301), such as `http/1.1`; nil when they agreed on none.
  package var alpn: String?
  /// The server's certificate; nil where windsock is the server, and where it was not recorded.
  package var certificate: CertificateFacts?

  package init(
    version: String, cipher: String, sni: String?, alpn: String? = nil,
    certificate: CertificateFacts? = nil
  ) {
    self.version = version
    self.cipher = cipher
    self.sni = sni
    self.alpn = alpn
    self.certificate = certificate
  }

  /// The number of a version in the protocol (RFC 8446, section 4.2.1), by which versions compare;
  /// nil for a name that is not known.
  package static func number(_ version: String) -> UInt16? {
    switch version {
    case "TLSv1": 0x0301
    case "TLSv1.1": 0x0302
    case "TLSv1.2": 0x0303
    case "TLSv1.3": 0x0304
    default: nil
    }
  }
}

/// What a server's certificate says, as text that is safe to show.
package struct CertificateFacts: Equatable, Sendable {
  /// The subject's distinguished name; empty when it has none.
  package var subject: String
  /// The distinguished name of the authority that signed it.
  package var issuer: String
  /// The DNS names and IP addresses that it is for, as many as fit.
  package var names: [String]
  /// How many more names it has.
  package var omittedNames: Int
  /// The first and the last second in which it is valid, in ISO 8601; empty when not known.
  package var notBefore: String
  package var notAfter: String
  /// The SHA-256 of the certificate as OpenSSL writes it, `AB:CD:…`; empty when not known.
  package var fingerprint: String
  /// Whether it was checked: its chain, its dates and its names.
  package var isVerified: Bool

  package init(
    subject: String, issuer: String, names: [String], omittedNames: Int = 0, notBefore: String,
    notAfter: String, fingerprint: String = "", isVerified: Bool
  ) {
    self.subject = subject
    self.issuer = issuer
    self.names = names
    self.omittedNames = omittedNames
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.fingerprint = fingerprint
    self.isVerified = isVerified
  }

  /// The names in a sentence: the first few, and how many more there are.
  package var namesInWords: String {
    let shown = names.prefix(5)
    let more = names.count - shown.count + omittedNames
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}
