import Testing
import WebSocket

@testable import Proxy

/// Redirected clients.
@Suite struct RedirectNegotiationTests {
  private static let server = Address(bytes: [192, 0, 2, 1], port: 443)

  private static func negotiation(
    intercept: [String] = [], ignore: [String] = []
  ) -> ProxyNegotiation {
    ProxyNegotiation(
      listener: .forward, patterns: HostPatterns(intercept: intercept, ignore: ignore),
      mayBeRedirected: true)
  }

  @Test func areNotReadBeforeItIsKnownWhereTheyWereMeantToGo() {
    var negotiation = Self.negotiation()
    #expect(!negotiation.wantsClient && !negotiation.isWaiting)
    let actions = negotiation.redirected(to: Self.server)
    let destination = Destination(host: "192.0.2.1", port: 443, way: .redirected)
    #expect(actions == [.dial(destination)])
    // They are told nothing: they do not know of a proxy.
    #expect(negotiation.dialled(nil) == [.answer([])])
    #expect(negotiation.wantsClient)
  }

  @Test func whoseServerSpeaksFirstAreTunnelledAtOnce() {
    var negotiation = Self.negotiation()
    _ = negotiation.redirected(to: Self.server)
    _ = negotiation.dialled(nil)
    #expect(negotiation.serverSpoke() == [.tunnel])
  }

  @Test func thatSpeakHTTPAreServed() {
    var negotiation = Self.negotiation()
    _ = negotiation.redirected(to: Self.server)
    _ = negotiation.dialled(nil)
    #expect(negotiation.receive(Array("GET / HTTP/1.1\r\n".utf8)) == [.serve(.connected)])
  }

  @Test func areLookedIntoAlthoughTheAddressIsNotAHostThatWasAskedForTheNameMayBe() {
    var named = Self.negotiation(intercept: ["*.example.org"])
    _ = named.redirected(to: Self.server)
    #expect(named.dialled(nil) == [.answer([])])
    var ignored = Self.negotiation(ignore: ["192.0.2.1"])
    _ = ignored.redirected(to: Self.server)
    #expect(ignored.dialled(nil) == [.answer([]), .tunnel])
  }

  @Test func thatWereNotRedirectedUseTheProxyAsOne() {
    var negotiation = Self.negotiation()
    #expect(negotiation.isDirect() == [])
    #expect(negotiation.wantsClient)
  }
}
