import Testing
import WebSocket

@testable import Capture
@testable import Pcapng

/// The TLS of two legs.
@Suite struct TLSVersionCheckTests {
  private func findings(client: String?, server: String?) -> [Finding] {
    let leg = { (version: String) in TLSFacts(version: version, cipher: "X", sni: nil) }
    return TLSVersionCheck.findings(
      of: ConnectionOrigin(
        client: .loopback(port: 1), server: .loopback(port: 2), tls: server.map(leg),
        clientTLS: client.map(leg)))
  }

  @Test func theWeakerOfTwoLegsIsAWarningThatNamesBoth() {
    let client = findings(client: "TLSv1.2", server: "TLSv1.3")
    #expect(client.map(\.rule) == [.h33] && client.map(\.from) == [.client])
    #expect(client.first?.level == .warning)
    let words = "TLSv1.2 with the client, TLSv1.3 with the server"
    #expect(client.first?.text.hasSuffix(words) == true)
    let server = findings(client: "TLSv1.3", server: "TLSv1.2")
    #expect(server.map(\.from) == [.server])
  }

  @Test func everyLegOlderThanTLS1And2IsOneRFC9325Section3And1And1() {
    #expect(findings(client: nil, server: "TLSv1.1").map(\.from) == [.server])
    #expect(findings(client: "TLSv1", server: "TLSv1.1").map(\.from) == [.client, .server])
    #expect(findings(client: "TLSv1", server: nil).map(\.from) == [.client])
  }

  @Test func equalLegsOneLegNoneAndVersionsNobodyKnowsAreNot() {
    for (client, server) in [
      ("TLSv1.3", "TLSv1.3"), (nil, "TLSv1.2"), (nil, nil), ("unknown", "TLSv1.3"),
    ] as [(String?, String?)] {
      #expect(findings(client: client, server: server).isEmpty)
    }
  }
}
