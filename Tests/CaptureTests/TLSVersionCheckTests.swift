import Testing
import WebSocket

@testable import Capture
@testable import Pcapng

@Suite("The TLS of two legs")
struct TLSVersionCheckTests {
  private func findings(client: String?, server: String?) -> [Finding] {
    let leg = { (version: String) in TLSFacts(version: version, cipher: "X", sni: nil) }
    return TLSVersionCheck.findings(
      of: ConnectionOrigin(
        client: .loopback(port: 1), server: .loopback(port: 2), tls: server.map(leg),
        clientTLS: client.map(leg)))
  }

  @Test("the weaker of two legs is a warning that names both")
  func weaker() {
    let client = findings(client: "TLSv1.2", server: "TLSv1.3")
    #expect(client.map(\.rule) == [.h33] && client.map(\.from) == [.client])
    #expect(client.first?.level == .warning)
    let words = "TLSv1.2 with the client, TLSv1.3 with the server"
    #expect(client.first?.text.hasSuffix(words) == true)
    let server = findings(client: "TLSv1.3", server: "TLSv1.2")
    #expect(server.map(\.from) == [.server])
  }

  @Test("every leg older than TLS 1.2 is one (RFC 9325, section 3.1.1)")
  func old() {
    #expect(findings(client: nil, server: "TLSv1.1").map(\.from) == [.server])
    #expect(findings(client: "TLSv1", server: "TLSv1.1").map(\.from) == [.client, .server])
    #expect(findings(client: "TLSv1", server: nil).map(\.from) == [.client])
  }

  @Test("equal legs, one leg, none, and versions nobody knows are not")
  func clean() {
    for (client, server) in [
      ("TLSv1.3", "TLSv1.3"), (nil, "TLSv1.2"), (nil, nil), ("unknown", "TLSv1.3"),
    ] as [(String?, String?)] {
      #expect(findings(client: client, server: server).isEmpty)
    }
  }
}
