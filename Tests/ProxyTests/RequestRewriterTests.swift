import Testing
import WebSocket

@testable import Proxy

/// Rewriting a request head.
@Suite struct RequestRewriterTests {
  private func rewrite(
    _ text: String, upstream: String = "ws://backend:9000", keepsHost: Bool = false
  ) throws -> String {
    var stream = HTTPStream<RequestHead>()
    let bytes = Latin1.bytes(text)
    let events = bytes.withUnsafeBytes { stream.receive($0).events }
    guard case .head(let head, _)? = events.first else { throw NoHead() }
    #expect(!head.isAmbiguous)
    let rewriter = RequestRewriter(
      upstream: try WebSocketURL(upstream), keepsHost: keepsHost,
      listeners: ["127.0.0.1:8080", "localhost:8080"],
      hosts: HostPolicy(names: ["my.test", "backend"]))
    return Latin1.string(rewriter.bytes(of: head))
  }

  private struct NoHead: Error {}

  @Test func changesHostAndTheListenersOwnOriginTogetherAndNothingElseSpacingIncluded() throws {
    let head =
      "GET /a?b=c HTTP/1.1\r\nX-First:  two  words \t\r\nhOST:\tlocalhost:8080 \r\n"
      + "Origin:http://localhost:8080\r\nCookie: caf\u{E9}\r\ncookie:\r\n\r\n"
    let expected =
      "GET /a?b=c HTTP/1.1\r\nX-First:  two  words \t\r\nhOST:\tbackend:9000 \r\n"
      + "Origin:http://backend:9000\r\nCookie: caf\u{E9}\r\ncookie:\r\n\r\n"
    #expect(try rewrite(head) == expected)
  }

  @Test(arguments: ["https://localhost:8080", "null", "http://x"])
  func leavesAForeignOriginAlone(origin: String) throws {
    let head = "GET / HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: \(origin)\r\n\r\n"
    #expect(
      try rewrite(head) == "GET / HTTP/1.1\r\nHost: backend:9000\r\nOrigin: \(origin)\r\n\r\n")
  }

  @Test func takesAnOriginForTheListenersUnderAnyNameItGoesBy() throws {
    for (host, origin) in [
      ("127.0.0.1:8080", "http://localhost:8080"), ("my.test:8080", "http://MY.test:8080"),
      ("my.test:80", "http://my.test"),
    ] {
      let head = "GET / HTTP/1.1\r\nHost: \(host)\r\nOrigin: \(origin)\r\n\r\n"
      #expect(try rewrite(head).contains("\r\nOrigin: http://backend:9000\r\n"))
    }
  }

  @Test func namesATLSUpstreamWithHttpsAndWithoutItsDefaultPort() throws {
    let head = "GET / HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\n\r\n"
    #expect(
      try rewrite(head, upstream: "wss://example.com")
        == "GET / HTTP/1.1\r\nHost: example.com\r\nOrigin: https://example.com\r\n\r\n")
  }

  @Test func changesNothingButThePathWhenTheHostIsToBeKept() throws {
    let head = "GET /x HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\n\r\n"
    #expect(
      try rewrite(head, upstream: "ws://backend/base", keepsHost: true)
        == head.replacing("/x", with: "/base/x", maxReplacements: 1))
  }

  @Test(
    arguments: [
      ("/base", "/x", "/base/x"), ("/base/", "/x?q=/y", "/base/x?q=/y"), ("/base", "/", "/base"),
      ("/base/", "/", "/base/"), ("/base", "/?q", "/base?q"), ("/", "/x", "/x"), ("/", "/", "/"),
      ("/base", "*", "*"), ("/base", "http://localhost:8080/x", "http://backend:9000/base/x"),
      ("/", "http://localhost:8080?q", "http://backend:9000/?q"),
    ]
  )
  func putsTheUpstreamsPathBeforeTheRequests(upstream: String, target: String, expected: String)
    throws
  {
    let text = try rewrite(
      "OPTIONS \(target) HTTP/1.1\r\n\r\n", upstream: "ws://backend:9000\(upstream)")
    #expect(text == "OPTIONS \(expected) HTTP/1.1\r\n\r\n")
  }

  @Test func leavesAnOriginAloneThatIsTheRequestsHostButNotOneOfTheListeners() throws {
    let head = "GET / HTTP/1.1\r\nHost: evil.test:8080\r\nOrigin: http://evil.test:8080\r\n\r\n"
    #expect(try rewrite(head).contains("\r\nOrigin: http://evil.test:8080\r\n"))
  }
}
