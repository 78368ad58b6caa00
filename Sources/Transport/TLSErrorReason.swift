import NIOSSL

/// The meaning of the TLS library's errors, which only differ in their text.
///
/// `error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION at …` is one of them.
package enum TLSErrorReason: Equatable, Sendable {
  /// The peer closed the connection.
  case ended
  /// The certificate did not pass the check.
  case untrusted
  /// What the peer sent is not TLS.
  case notTLS
  /// The peer ended it with an alert.
  case alert(TLSAlertName)
  /// Something else, in words.
  case other(String)

  package init(_ error: any Error) {
    let text = "\(error)"
    if text.contains("uncleanShutdown") || text.contains("EOF during") {
      self = .ended
      return
    }
    let reasons = Self.codes(in: text).map(Self.reason)
    // The library reports one failure in several ways, the oldest first.
    let known = reasons.first { if case .other = $0 { false } else { true } }
    self =
      known ?? reasons.first { $0 == .other(Self.damaged) } ?? reasons.last
      ?? .other("for a reason that the TLS library does not name")
  }

  private static func reason(_ code: String) -> TLSErrorReason {
    if let alert = TLSAlertName(libraryCode: code) { return .alert(alert) }
    switch code {
    case "CERTIFICATE_VERIFY_FAILED": return .untrusted
    case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST": return .notTLS
    default: return .other(words(code))
    }
  }

  /// A record that does not decrypt.
  package static let damaged = "bad record mac"

  /// The reason in a few words.
  package var words: String {
    switch self {
    case .ended: "the connection was closed"
    case .untrusted: "the certificate is not trusted"
    case .notTLS: "it does not speak TLS"
    case .alert(let alert): "alert: \(alert.words)"
    case .other(let words): words
    }
  }

  /// The capitalized words before source locations of the library, which name the reasons.
  private static func codes(in text: String) -> [String] {
    text.split(separator: ":").compactMap { part in
      let word = part.prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
      return word.count > 2 && part.dropFirst(word.count).hasPrefix(" at ") ? String(word) : nil
    }
  }

  private static func words(_ code: String) -> String {
    switch code {
    case "BAD_RECORD_MAC", "DECRYPTION_FAILED_OR_BAD_RECORD_MAC": damaged
    case "UNSUPPORTED_PROTOCOL", "NO_SUPPORTED_VERSIONS_ENABLED":
      "it speaks no version of TLS that is allowed here; --tls-min 1.0 allows older ones"
    case "NO_SHARED_CIPHER", "UNKNOWN_CIPHER_RETURNED", "WRONG_CIPHER_RETURNED":
      "there is no cipher suite that both sides know"
    case "NO_SHARED_GROUP", "WRONG_CURVE": "there is no key exchange that both sides know"
    case "NO_COMMON_SIGNATURE_ALGORITHMS", "WRONG_SIGNATURE_TYPE":
      "there is no signature algorithm that both sides know"
    case "BAD_DH_P_LENGTH", "DH_P_TOO_LONG": "its key exchange is too weak"
    case "KEY_VALUES_MISMATCH": "the key does not belong to the certificate"
    default: code.lowercased().split(separator: "_").joined(separator: " ")
    }
  }
}

/// The alerts of TLS (RFC 8446, section 6).
package enum TLSAlertName: String, CaseIterable, Sendable {
  case unexpectedMessage = "UNEXPECTED_MESSAGE"
  case badRecordMAC = "BAD_RECORD_MAC"
  case recordOverflow = "RECORD_OVERFLOW"
  case handshakeFailure = "HANDSHAKE_FAILURE"
  case noCertificate = "NO_CERTIFICATE"
  case badCertificate = "BAD_CERTIFICATE"
  case unsupportedCertificate = "UNSUPPORTED_CERTIFICATE"
  case certificateRevoked = "CERTIFICATE_REVOKED"
  case certificateExpired = "CERTIFICATE_EXPIRED"
  case certificateUnknown = "CERTIFICATE_UNKNOWN"
  case illegalParameter = "ILLEGAL_PARAMETER"
  case unknownCA = "UNKNOWN_CA"
  case accessDenied = "ACCESS_DENIED"
  case decodeError = "DECODE_ERROR"
  case decryptError = "DECRYPT_ERROR"
  case protocolVersion = "PROTOCOL_VERSION"
  case insufficientSecurity = "INSUFFICIENT_SECURITY"
  case internalError = "INTERNAL_ERROR"
  case inappropriateFallback = "INAPPROPRIATE_FALLBACK"
  case userCanceled = "USER_CANCELLED"
  case noRenegotiation = "NO_RENEGOTIATION"
  case missingExtension = "MISSING_EXTENSION"
  case unsupportedExtension = "UNSUPPORTED_EXTENSION"
  case unrecognizedName = "UNRECOGNIZED_NAME"
  case unknownPSKIdentity = "UNKNOWN_PSK_IDENTITY"
  case certificateRequired = "CERTIFICATE_REQUIRED"
  case noApplicationProtocol = "NO_APPLICATION_PROTOCOL"

  /// Alerts such as `TLSV1_ALERT_UNKNOWN_CA`; nil for another error.
  init?(libraryCode code: String) {
    guard
      code.hasPrefix("TLSV1_ALERT_") || code.hasPrefix("SSLV3_ALERT_")
        || code.hasPrefix("TLSV1_")
    else { return nil }
    let parts = code.split(separator: "_", maxSplits: 1)
    guard let rest = parts.last else { return nil }
    let name = rest.hasPrefix("ALERT_") ? rest.dropFirst("ALERT_".count) : rest
    guard let alert = Self(rawValue: String(name)) else { return nil }
    self = alert
  }

  /// Its name in words.
  package var words: String { rawValue.lowercased().split(separator: "_").joined(separator: " ") }

  static let certificateWanted =
    "the server wants a client certificate; --cert and --key give one"

  /// What a server means when it ends the handshake with this alert.
  ///
  /// - Parameter hasOwnCertificate: Whether it was sent a client certificate.
  func sentence(hasOwnCertificate: Bool) -> String {
    let alert = "(alert: \(words))"
    switch self {
    case .protocolVersion:
      return "the server speaks no version of TLS that is allowed here \(alert); "
        + "--tls-min 1.0 allows older ones"
    case .unrecognizedName: return "the server knows no such host name \(alert)"
    case .handshakeFailure, .insufficientSecurity:
      return "the server found nothing in common to speak TLS with \(alert)"
    case .noApplicationProtocol: return "the server does not speak HTTP/1.1 over TLS \(alert)"
    case .certificateRequired: return "the server wants another client certificate \(alert)"
    case .badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateExpired,
      .certificateUnknown, .unknownCA, .accessDenied, .decryptError, .noCertificate:
      return hasOwnCertificate
        ? "the server does not accept the client certificate of --cert \(alert)"
        : "the server ended the TLS handshake \(alert)"
    default: return "the server ended the TLS handshake \(alert)"
    }
  }
}

extension TLSAlertName {
  /// Whether clients that do not trust the certificate send it.
  package var isDistrust: Bool {
    switch self {
    case .unknownCA, .certificateUnknown, .badCertificate, .certificateExpired: true
    default: false
    }
  }
}

extension TLSErrorReason {
  /// Why the TLS handshake with a client failed: the end of the sentence "… failed: ".
  package var clientWords: String {
    switch self {
    case .alert(.protocolVersion):
      "it speaks no version of TLS that is allowed here (alert: protocol version); "
        + "--tls-min 1.0 allows older ones"
    case .alert(let alert): "the client ended it with the alert \"\(alert.words)\""
    default: words
    }
  }
}
