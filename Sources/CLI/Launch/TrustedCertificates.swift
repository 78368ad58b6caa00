import Launch
import Options
import Proxy

/// The certificate that a program started by windsock has to trust: the one that signs those it is
/// shown.
enum TrustedCertificates {
  /// The certificate in PEM, perhaps with others and with a key; nil when there is none.
  static func pem(of identity: ProxyOptions.Identity?) throws(CommandError) -> String? {
    switch identity {
    case nil: return nil
    case .local: return try LocalAuthority.open().authority.pem
    case .authority(let certificateFile, _):
      return try TextFile.read(certificateFile, as: "the authority")
    case .certificate(let certificateFile, _):
      return try TextFile.read(certificateFile, as: "the certificate")
    }
  }
}
