import Testing
import WebSocket

@testable import Transport

/// An upstream proxy.
@Suite struct UpstreamProxyTests {
  @Test func isReadAsCurlReadsIt() throws {
    let plain = try UpstreamProxy("proxy.example")
    #expect((plain.kind, plain.host, plain.port) == (.http, "proxy.example", 1080))
    let login = try UpstreamProxy("socks5h://us%40er:p%3Aw@[::1]:9050/")
    #expect((login.kind, login.host, login.port) == (.socks5, "::1", 9050))
    #expect(login.credentials == "us@er:p:w")
    #expect(try UpstreamProxy("http://a:80").port == 80)
    let tls = try UpstreamProxy("https://a").loggingIn(as: "me")
    #expect((tls.kind, tls.port, tls.credentials) == (.https, 443, "me:"))
    #expect(try UpstreamProxy("socks4a://a").kind == .socks4)
    for wrong in ["", "ftp://a", "http://", "http://a:0", "http://a/path", "a b"] {
      #expect(throws: UpstreamProxyError.self, "\(wrong)") { try UpstreamProxy(wrong) }
    }
  }

  @Test func takesALoginAndANameInSOCKS5RFC1928RFC1929ByteByByte() throws {
    var handshake = UpstreamProxyHandshake(
      hop: try UpstreamProxy("socks5://u:pw@p"), host: "a.example", port: 443)
    #expect(handshake.opening() == [5, 2, 0, 2])
    #expect(handshake.receive([5]) == .wait)
    #expect(handshake.receive([2]) == .send([1, 1, 0x75, 2, 0x70, 0x77]))
    let name = Array("a.example".utf8)
    #expect(handshake.receive([1, 0]) == .send([5, 1, 0, 3, 9] + name + [1, 0xBB]))
    for byte in [5, 0, 0, 1, 1, 2, 3, 4, 0] as [UInt8] {
      #expect(handshake.receive([byte]) == .wait)
    }
    #expect(handshake.receive([80, 9, 9]) == .done(rest: [9, 9]))
  }

  @Test func saysWhyItRefused() throws {
    let hop = try UpstreamProxy("socks5://p")
    var socks = UpstreamProxyHandshake(hop: hop, host: "::1", port: 1)
    _ = socks.receive([5, 0])
    #expect(
      socks.receive([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]) == .failed("refused: connection refused"))
    var other = UpstreamProxyHandshake(hop: hop, host: "a", port: 1)
    #expect(other.receive([0x48, 0x54]) == .failed("does not speak SOCKS 5"))
    var http = UpstreamProxyHandshake(hop: try UpstreamProxy("u:p@p"), host: "::1", port: 1)
    #expect(
      String(decoding: http.opening() ?? [], as: UTF8.self)
        == "CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]:1\r\nProxy-Authorization: Basic dTpw\r\n\r\n")
    #expect(http.receive("HTTP/1.1 403 No way\r\n\r\n".utf8) == .failed("refused: 403 No way"))
    var fine = UpstreamProxyHandshake(hop: try UpstreamProxy("p"), host: "a", port: 1)
    #expect(fine.receive("HTTP/1.0 200 OK\r\n\r\nxy".utf8) == .done(rest: [0x78, 0x79]))
  }
}

/// Errors of an upstream proxy.
@Suite struct ProxyBlameTests {
  private func refusal(_ hop: String, _ answer: String) throws -> UpstreamProxyHandshake.Outcome {
    var handshake = UpstreamProxyHandshake(hop: try UpstreamProxy(hop), host: "a", port: 1)
    return handshake.receive(answer.utf8)
  }

  @Test func advisesToGiveALoginOnlyWhenNoneWasGiven() throws {
    let basic =
      "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\n"
      + "Proxy-Authenticate: Basic realm=\"a, b\"\r\n\r\n"
    #expect(
      try refusal("p", basic)
        == .failed("wants a login; give it as USER:PASSWORD@ in its URL"))
    #expect(
      try refusal("u:p@p", basic)
        == .failed("refused the login; check user name and password in its URL"))
    #expect(
      try refusal("u:p@p", "HTTP/1.1 401 Unauthorized\r\n\r\n")
        == .failed("refused the login; check user name and password in its URL"))
    let other =
      "HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM, Digest realm=\"x\", nonce=\"y\"\r\n\r\n"
    #expect(
      try refusal("u:p@p", other)
        == .failed("wants a login by ntlm or digest, and windsock knows only Basic"))
    var socks = UpstreamProxyHandshake(hop: try UpstreamProxy("socks5://u:p@p"), host: "a", port: 1)
    _ = socks.receive([5, 2])
    #expect(
      socks.receive([1, 1]) == .failed("refused the login; check user name and password in its URL")
    )
  }

  @Test func namesTheProxyAndNotTheServer() throws {
    let hop = try UpstreamProxy("http://127.0.0.1:3128")
    let facts: [DialError.Fact] = [
      .refused, .timedOut(seconds: 10), .unreachable, .unknownHost, .closedEarly, .other("x"),
      .itself,
    ]
    for fact in facts {
      let text = DialError(fact).blaming(hop).text
      #expect(text.contains("the proxy 127.0.0.1:3128"), "\(text)")
      #expect(!text.contains("server"), "\(text)")
    }
  }

  @Test func givesAUserNameWithoutAPasswordAnEmptyOneRFC7617() throws {
    #expect(try UpstreamProxy("u@p").credentials == "u:")
  }
}
