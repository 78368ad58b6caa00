import Capture
import Filter
import Pcapng
import Testing
import WebSocket

@testable import Intercept

/// Names of header fields do not regard case (RFC 9110, section 5.1), and those of one name keep
/// their order (5.3).
@Suite struct HandshakeRewriteRuleTests {
  private static func rule(
    _ actions: [HandshakeRewriteRule.Action], filter: String = "",
    side: HandshakeRewriteRule.Side = .request
  ) throws -> HandshakeRewriteRule {
    HandshakeRewriteRule(
      name: "r", filter: try Filter.parse(filter).get(), side: side, actions: actions)
  }

  private static let headers = HTTPHeaders([("Host", "h"), ("X-A", "1"), ("x-a", "2"), ("Z", "3")])

  private static func applied(_ actions: HandshakeRewriteRule.Action...) throws -> [String] {
    try rule(actions).apply(to: headers).fields.map { "\($0.name): \($0.value)" }
  }

  @Test func aFieldIsSetWhereItWasOrAtTheEnd() throws {
    #expect(try Self.applied(.set(name: "X-a", value: "9")) == ["Host: h", "X-a: 9", "Z: 3"])
    #expect(
      try Self.applied(.set(name: "New", value: "9"))
        == ["Host: h", "X-A: 1", "x-a: 2", "Z: 3", "New: 9"])
    #expect(
      try Self.applied(.set(name: "z", value: "9")) == ["Host: h", "X-A: 1", "x-a: 2", "z: 9"])
  }

  @Test func fieldsAreAddedAndRemovedInTurn() throws {
    #expect(
      try Self.applied(.add(name: "X-A", value: "4"), .remove(name: "host"))
        == ["X-A: 1", "x-a: 2", "Z: 3", "X-A: 4"])
    #expect(try Self.applied(.remove(name: "x-A")) == ["Host: h", "Z: 3"])
    #expect(try Self.applied(.refuse(status: 503)).count == 4)
  }

  @Test func theFirstRefusalCounts() throws {
    #expect(try Self.rule([.remove(name: "a")]).refusal == nil)
    #expect(
      try Self.rule([.remove(name: "a"), .refuse(status: 503), .refuse(status: 404)]).refusal == 503
    )
  }

  private static func matches(
    _ filter: String, side: HandshakeRewriteRule.Side = .request, isTLS: Bool = false,
    response: ResponseHead? = nil
  ) throws -> Bool {
    let request = RequestHead(
      method: "GET", target: "/chat?x=1", headers: HTTPHeaders([("Host", "a.test"), ("X-A", "1")]))
    let tls = isTLS ? TLSFacts(version: "TLSv1.3", cipher: "x", sni: nil) : nil
    let origin = ConnectionOrigin(
      client: .loopback(port: 1), server: .loopback(port: 2), tls: tls)
    return try rule([], filter: filter, side: side).matches(
      request, response: response, origin: origin)
  }

  @Test func filtersLookAtTheHandshake() throws {
    #expect(
      try Self.matches("") && Self.matches("host == a.test") && Self.matches("path contains chat"))
    #expect(try Self.matches("header[\"x-a\"] == 1") && !Self.matches("header[\"x-a\"] == 2"))
    #expect(try Self.matches("scheme == ws") && Self.matches("scheme == wss", isTLS: true))
    #expect(try Self.matches("from == client") && !Self.matches("from == server"))
    #expect(try Self.matches("from == server", side: .response))
    #expect(try !Self.matches("status == 101", side: .response))
    let answer = ResponseHead(status: 101, reason: "", headers: HTTPHeaders([("Server", "s")]))
    #expect(try Self.matches("status == 101", side: .response, response: answer))
    #expect(try Self.matches("header[\"server\"] == s", side: .response, response: answer))
  }
}
