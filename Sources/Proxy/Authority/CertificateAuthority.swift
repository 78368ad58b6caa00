import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// A key that vouches for servers: it signs a certificate for each that a client asks for.
package struct CertificateAuthority: Sendable {
  /// Years until clients have to trust another one.
  private static let years = 2.0
  /// Days that a leaf is valid; it is not kept longer than the program runs.
  private static let leafDays = 30.0
  /// Days before now from which certificates are valid, for peers whose clocks are behind.
  private static let backdatedDays = 2.0
  private static let day = 86_400.0

  let certificate: Certificate
  let key: Certificate.PrivateKey

  /// Makes a new authority that may sign certificates for servers, and no further authorities.
  ///
  /// - Parameters:
  ///   - owner: Whose it is, as user@host, so that users recognize it in a list.
  ///   - time: Now, in nanoseconds since the Unix epoch.
  static func make(
    owner: String, at time: UInt64
  ) throws(AuthorityError) -> CertificateAuthority {
    do {
      let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
      let now = date(time)
      let name = try DistinguishedName {
        OrganizationName("windsock")
        CommonName("windsock local CA (\(owner) \(dayName(now)))")
      }
      let certificate = try Certificate(
        version: .v3, serialNumber: serialNumber(), publicKey: key.publicKey,
        notValidBefore: now - backdatedDays * day, notValidAfter: now + years * 365 * day,
        issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true, cRLSign: true))
          SubjectKeyIdentifier(hash: key.publicKey)
        },
        issuerPrivateKey: key)
      return CertificateAuthority(certificate: certificate, key: key)
    } catch {
      throw .signing("\(error)")
    }
  }

  /// Signs a certificate for one server.
  ///
  /// - Parameters:
  ///   - name: The name that it is for.
  ///   - publicKey: The server's key.
  ///   - time: Now, in nanoseconds since the Unix epoch.
  func leaf(
    for name: LeafName, publicKey: Certificate.PublicKey, at time: UInt64
  ) throws(AuthorityError) -> Certificate {
    let now = Self.date(time)
    do {
      return try Certificate(
        version: .v3, serialNumber: Self.serialNumber(), publicKey: publicKey,
        notValidBefore: now - Self.backdatedDays * Self.day,
        notValidAfter: min(now + Self.leafDays * Self.day, certificate.notValidAfter),
        issuer: certificate.subject, subject: DistinguishedName(),
        extensions: try extensions(for: name), issuerPrivateKey: key)
    } catch {
      throw .signing("\(error)")
    }
  }

  private func extensions(for name: LeafName) throws -> Certificate.Extensions {
    // The authority's key identifier, by which chains are built (RFC 5280, 4.2.1.1).
    let issuer =
      try certificate.extensions.subjectKeyIdentifier?.keyIdentifier
      ?? SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier
    return try Certificate.Extensions {
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true))
      try ExtendedKeyUsage([.serverAuth])
      // The subject is empty, so the names must be critical (RFC 5280, section 4.2.1.6).
      Critical(SubjectAlternativeNames([name.generalName]))
      AuthorityKeyIdentifier(keyIdentifier: issuer)
    }
  }

  /// Whether it can sign for others, and is still valid.
  func isUsable(at time: UInt64) -> Bool {
    guard case .isCertificateAuthority? = try? certificate.extensions.basicConstraints else {
      return false
    }
    return Self.date(time) < certificate.notValidAfter
  }

  /// The certificate for clients, in PEM.
  package var pem: String { (try? certificate.serializeAsPEM().pemString + "\n") ?? "" }

  /// The certificate in DER.
  package var der: [UInt8] {
    var serializer = DER.Serializer()
    return (try? serializer.serialize(certificate)).map { serializer.serializedBytes } ?? []
  }

  /// The SHA-256 of the certificate, as trust stores show it: pairs of digits and colons.
  package var fingerprint: String {
    let digits = Array("0123456789ABCDEF")
    return SHA256.hash(data: der)
      .map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined(separator: ":")
  }

  /// 128 random bits, positive and never zero (RFC 5280, section 4.1.2.2).
  private static func serialNumber() -> Certificate.SerialNumber {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return Certificate.SerialNumber(bytes: [bytes[0] & 0x7F | 0x40] + bytes.dropFirst())
  }

  private static func date(_ time: UInt64) -> Date {
    Date(timeIntervalSince1970: Double(time) / 1e9)
  }

  private static func dayName(_ date: Date) -> String {
    String(date.ISO8601Format().prefix(10))
  }
}

extension LeafName {
  fileprivate var generalName: GeneralName {
    switch self {
    case .domain(let name): .dnsName(name)
    case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
    }
  }
}
