import SwiftASN1
import X509

extension CertificateAuthority {
  /// An authority of the user's own.
  ///
  /// - Parameters:
  ///   - certificateFile: Its certificate, in PEM.
  ///   - keyFile: Its key, in PEM without a passphrase; nil when it is in the certificate's file.
  ///   - time: Now, in nanoseconds since the Unix epoch.
  static func load(
    certificateFile: String, keyFile: String?, at time: UInt64
  ) throws(AuthorityError) -> CertificateAuthority {
    let keyFile = keyFile ?? certificateFile
    guard
      let certificate = try documents(certificateFile)
        .first(where: { $0.discriminator == "CERTIFICATE" })
        .flatMap({ try? Certificate(pemDocument: $0) })
    else { throw .unusable(certificateFile, reason: "it holds no certificate in PEM") }
    guard
      let key = try documents(keyFile)
        .first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") })
        .flatMap({ try? Certificate.PrivateKey(pemDocument: $0) })
    else { throw .unusable(keyFile, reason: "it holds no private key in PEM without a passphrase") }
    guard certificate.publicKey == key.publicKey else {
      throw .unusable(keyFile, reason: "it is not the key of \(certificateFile)")
    }
    let authority = CertificateAuthority(certificate: certificate, key: key)
    guard authority.isUsable(at: time) else {
      throw .unusable(certificateFile, reason: "it is not a certificate authority, or has expired")
    }
    return authority
  }

  private static func documents(_ path: String) throws(AuthorityError) -> [PEMDocument] {
    let text = try PrivateFile.contents(path)
    return (try? PEMDocument.parseMultiple(pemString: text)) ?? []
  }
}
