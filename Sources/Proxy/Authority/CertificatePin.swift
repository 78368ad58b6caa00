import Crypto
import SwiftASN1
import Text
import X509

/// What a browser can be told to accept in place of a trusted chain: the SHA-256 of a certificate's
/// SubjectPublicKeyInfo, in base64 (RFC 7469, section 2.4).
package enum CertificatePin {
  /// The pin of the first certificate in PEM; nil when there is none.
  package static func first(in pem: String) -> String? {
    let documents = (try? PEMDocument.parseMultiple(pemString: pem)) ?? []
    guard let document = documents.first(where: { $0.discriminator == "CERTIFICATE" }),
      let certificate = try? Certificate(pemDocument: document),
      let key = try? certificate.publicKey.serializeAsPEM().derBytes
    else { return nil }
    return Base64.encode(Array(SHA256.hash(data: key)))
  }
}
