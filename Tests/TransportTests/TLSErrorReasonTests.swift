import NIOCore
import NIOSSL
import Testing

@testable import Transport

/// Errors of TLS in plain words.
@Suite struct TLSErrorReasonTests {
  /// What the library's errors look like.
  private struct Said: Error, CustomStringConvertible {
    var code: String
    var description: String {
      "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268436498 error:10000412:SSL "
        + "routines:OPENSSL_internal:\(code) at /x/ssl/tls_record.cc:594]))"
    }
  }

  private func reason(_ code: String) -> TLSErrorReason { TLSErrorReason(Said(code: code)) }

  @Test func alertsAreKnownByTheirNames() {
    #expect(reason("TLSV1_ALERT_UNKNOWN_CA") == .alert(.unknownCA))
    #expect(reason("SSLV3_ALERT_HANDSHAKE_FAILURE") == .alert(.handshakeFailure))
    #expect(reason("TLSV1_ALERT_PROTOCOL_VERSION") == .alert(.protocolVersion))
    #expect(reason("TLSV1_UNRECOGNIZED_NAME") == .alert(.unrecognizedName))
    #expect(reason("TLSV1_ALERT_CERTIFICATE_REQUIRED") == .alert(.certificateRequired))
    #expect(reason("TLSV1_CERTIFICATE_REQUIRED") == .alert(.certificateRequired))
  }

  @Test func otherReasonsKeepNoneOfTheLibrarysWords() {
    #expect(reason("CERTIFICATE_VERIFY_FAILED") == .untrusted)
    #expect(reason("WRONG_VERSION_NUMBER") == .notTLS)
    #expect(reason("BAD_DECRYPT") == .other("bad decrypt"))
    #expect(TLSErrorReason(NIOSSLError.uncleanShutdown) == .ended)
    for code in ["NO_SHARED_CIPHER", "UNSUPPORTED_PROTOCOL", "SOMETHING_ELSE_1"] {
      let words = reason(code).words
      #expect(!words.contains("SSL") && !words.contains("_") && !words.contains("error:"))
    }
    #expect(!TLSErrorReason(NIOSSLError.failedToLoadPrivateKey).words.contains("failedTo"))
  }

  @Test func aResetIsDistinguishedFromAnEnd() {
    let reset = IOError(errnoCode: 104, reason: "read")
    #expect(DialError(reset, timeout: .seconds(1)).text.contains("reset"))
    #expect(!DialError(ChannelError.eof, timeout: .seconds(1)).text.contains("reset"))
    #expect(DialError.clause(reset) == "reset the connection")
    #expect(DialError.clause(NIOSSLError.uncleanShutdown) == nil)
  }
}
