import Capture
import InspectorSupport
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector
@testable import Pcapng

/// The TLS of a connection in the handshake view.
@Suite struct TLSDetailTests {
  private func picture(_ change: (Traffic) -> Void) -> [String] {
    let traffic = Traffic()
    change(traffic)
    traffic.frame(traffic.open(), .text, Array("hi".utf8), from: .client)
    var model = traffic.model(width: 100, height: 40, isLive: false)
    model.press(":1<Enter>Hz")
    return model.picture
  }

  private func certificate(isVerified: Bool) -> CertificateFacts {
    CertificateFacts(
      subject: "CN=Server", issuer: "CN=Test Authority", names: ["example.org", "127.0.0.1"],
      omittedNames: 2, notBefore: "2026-01-01T00:00:00Z", notAfter: "2026-12-31T23:59:59Z",
      fingerprint: "AB:CD",
      isVerified: isVerified)
  }

  @Test func showsBothLegsAndWhomTheServersCertificateIsFor() {
    let rows = picture { traffic in
      traffic.tls = TLSFacts(
        version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", sni: "example.org", alpn: "http/1.1",
        certificate: certificate(isVerified: true))
      traffic.clientTLS = TLSFacts(version: "TLSv1.2", cipher: "TLS_X", sni: "example.org")
    }
    for line in [
      "TLS client  TLSv1.2  TLS_X  SNI example.org",
      "TLS server  TLSv1.3  TLS_AES_128_GCM_SHA256  SNI example.org  ALPN http/1.1",
      "Names       example.org, 127.0.0.1 and 2 more", "Subject     CN=Server",
      "SHA-256     AB:CD", "Issuer      CN=Test Authority",
      "Valid       2026-01-01T00:00:00Z to 2026-12-31T23:59:59Z",
      "H33 warning TLS is weaker on one leg, or older than 1.2: TLSv1.2 with the client",
    ] {
      #expect(rows.contains { $0.hasPrefix(line) }, "\(line)")
    }
    #expect(!rows.contains { $0.hasPrefix("Verified") })
  }

  @Test func saysThatNobodyCheckedWhoTheServerIs() {
    let rows = picture { traffic in
      traffic.tls = TLSFacts(
        version: "TLSv1.3", cipher: "X", sni: nil, certificate: certificate(isVerified: false))
    }
    #expect(rows.contains { $0.hasPrefix("TLS         TLSv1.3  X") })
    #expect(rows.contains { $0.hasPrefix("Verified    no") })
  }
}
