import Capture
import Glibc
import NIOCore
import NIOSSL
import Pcapng

/// Why the TLS handshake with a server failed, as facts.
struct TLSHandshakeError {
  /// The plaintext part of the server's handshake.
  var hello: ServerHello
  /// The certificate that it sent, if it came so far.
  var certificate: PeerCertificate?
  /// Whether it was sent a client certificate.
  var hasOwnCertificate: Bool
  /// Seconds since the Unix epoch.
  var now: Double

  /// The facts about a handshake that ended with `error`.
  func fact(_ error: any Error) -> DialError.Fact {
    if hello.isForeign { return .notTLS }
    switch error {
    case let failure as DialError: return failure.fact
    case let error as IOError where error.errnoCode == ECONNRESET:
      return .handshakeEnded(isReset: true, isSilent: hello.isEmpty)
    case is IOError: return DialError(error, timeout: .zero).fact
    case is ChannelError: return .handshakeEnded(isReset: false, isSilent: hello.isEmpty)
    default: return fact(TLSErrorReason(error))
    }
  }

  private func fact(_ reason: TLSErrorReason) -> DialError.Fact {
    switch reason {
    case .ended: .handshakeEnded(isReset: false, isSilent: hello.isEmpty)
    case .untrusted: distrust
    case .notTLS: .notTLS
    case .alert(let alert): .tls(sentence(alert))
    case .other(let words): .tls(words)
    }
  }

  /// What is wrong with the certificate; the library only says that something is.
  private var distrust: DialError.Fact {
    guard let certificate else {
      return .untrusted("it is not trusted", isAuthorityUnknown: true)
    }
    if let defect = defect(of: certificate) { return .untrusted(defect, isAuthorityUnknown: false) }
    if certificate.isSelfSigned { return .untrusted("it is self-signed", isAuthorityUnknown: true) }
    let issuer = certificate.facts.issuer
    let name = issuer.isEmpty ? "" : ": \(issuer)"
    return .untrusted("its authority is not known here" + name, isAuthorityUnknown: true)
  }

  /// What is wrong with it apart from its signature.
  private func defect(of certificate: PeerCertificate) -> String? {
    if let validity = certificate.validity {
      if now > validity.upperBound { return "it expired on \(day(certificate.facts.notAfter))" }
      if now < validity.lowerBound {
        return "it is valid only from \(day(certificate.facts.notBefore)) on"
      }
    }
    return certificate.isForServers ? nil : "it is not one for servers (extended key usage)"
  }

  private func day(_ time: String) -> String { String(time.prefix(10)) }

  private func sentence(_ alert: TLSAlertName) -> String {
    if !hasOwnCertificate, hello.wantsCertificate || alert == .certificateRequired {
      return TLSAlertName.certificateWanted
    }
    return alert.sentence(hasOwnCertificate: hasOwnCertificate)
  }
}

extension DialError {
  /// Why an established connection broke, as a clause about its peer: "reset the connection"; nil
  /// when it simply ended.
  ///
  /// - Parameters:
  ///   - error: What the socket or TLS reported.
  ///   - hasOwnCertificate: Whether the server was sent a client certificate.
  package static func clause(_ error: any Error, hasOwnCertificate: Bool = false) -> String? {
    switch error {
    case let error as IOError where error.errnoCode == ECONNRESET:
      return "reset the connection"
    case let error as IOError where error.errnoCode == EPIPE:
      return "closed the connection"
    case let error as IOError:
      return "cannot be reached any more: " + String(cString: strerror(error.errnoCode))
    case is NIOSSLError, is BoringSSLError:
      switch TLSErrorReason(error) {
      case .ended: return nil
      case .alert(.certificateRequired) where !hasOwnCertificate:
        return "wants a client certificate (--cert and --key give one) and ended the connection"
      case .alert(let alert): return "ended TLS with the alert \"\(alert.words)\""
      case .untrusted, .notTLS: return "broke TLS"
      case .other(let words): return "broke TLS: \(words)"
      }
    default: return nil
    }
  }
}
