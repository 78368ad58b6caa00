import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// The parts of a URL are those of RFC 3986, section 3.2; the ports of `ws` and `wss` are in RFC
/// 6455, section 3.
@Suite struct ConnectionFactsTests {
  private static let origin = ConnectionOrigin(
    client: Address(bytes: [10, 0, 0, 1], port: 50000),
    server: Address(bytes: [10, 0, 0, 2], port: 9001))

  private func facts(url: String?) -> ConnectionFacts {
    var record = ConnectionRecord(number: 1, time: 0, origin: Self.origin)
    record.url = url
    return ConnectionFacts(record)
  }

  @Test(
    arguments: [
      ("ws://a.test/", "ws", "a.test", 80), ("wss://a.test/x", "wss", "a.test", 443),
      ("ws://a.test:8080/x:1", "ws", "a.test", 8080), ("ws://a.test?x:1", "ws", "a.test", 80),
      ("ws://a.test#x", "ws", "a.test", 80), ("ws://u:p@a.test:81/", "ws", "a.test", 81),
      ("ws://u@v@a.test/@b", "ws", "a.test", 80), ("wss://[::1]:8443/", "wss", "::1", 8443),
      ("ws://[::1]/", "ws", "::1", 80), ("ws://[fe80::1]", "ws", "fe80::1", 80),
      ("ws://a.test:/", "ws", "a.test", 80), ("ws://a.test:99999/", "ws", "a.test", 80),
      ("other://a.test/", "other", "a.test", 9001), ("ws://", "ws", "", 80),
      ("ws://[", "ws", "[", 80), ("ws://[]", "ws", "", 80),
    ] as [(String, String, String, UInt64)])
  func aURLHasASchemeAHostAndAPort(
    url: String, scheme: String, host: String, port: UInt64
  ) {
    let facts = facts(url: url)
    #expect(facts.url == Array(url.utf8))
    #expect(facts.scheme == Array(scheme.utf8))
    #expect(facts.host == Array(host.utf8))
    #expect(facts.port == port)
  }

  @Test func withoutAURLOnlyTheAddressesAreKnown() {
    let facts = facts(url: nil)
    #expect(facts.url == nil && facts.scheme == nil && facts.host == nil && facts.path == nil)
    #expect(facts.method == nil && facts.status == nil && facts.headers.isEmpty)
    #expect(facts.port == 9001)
    #expect(facts.client == ["10.0.0.1", "10.0.0.1:50000"].map { Array($0.utf8) })
    #expect(facts.server == ["10.0.0.2", "10.0.0.2:9001"].map { Array($0.utf8) })
  }
}
