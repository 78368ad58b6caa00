import Testing
import WebSocket

@testable import Transport

/// The way to a server.
@Suite struct ReachTests {
  private let secure = WebSocketURL(isSecure: true, host: "a.example", port: 443)
  private let plain = WebSocketURL(isSecure: false, host: "127.0.0.1", port: 8080)

  @Test func goesToAnotherPlaceWhereConnectToFitsAsCurlHasIt() throws {
    var reach = Reach()
    reach.places = [
      try #require(ConnectTo("other:443:x:1")), try #require(ConnectTo("a.example:443:[::1]:9443")),
      try #require(ConnectTo(":8080::9090")), try #require(ConnectTo("::last:")),
    ]
    #expect(reach.place(for: secure) == ("::1", 9443))
    #expect(reach.place(for: plain) == ("127.0.0.1", 9090))
    #expect(
      reach.place(for: WebSocketURL(isSecure: false, host: "b", port: 80)) == ("last", 80))
    for wrong in ["", "a", "a:1:b", "a:1:b:c", "a:0:b:1", "a:1:b:2:3", "[::1:1:b:2"] {
      #expect(ConnectTo(wrong) == nil, "\(wrong)")
    }
  }

  @Test(arguments: ["/", "/24", "//", "a/", ":", "[", "*."])
  func takesAnyListOfHostsWithoutAProxy(text: String) {
    #expect(!NoProxyList(text).has("b.example", 80))
  }

  @Test func hasTheAddressesThatResolveGives() throws {
    var reach = Reach()
    reach.addresses = [
      try #require(ResolvedName("*:443:192.0.2.9")),
      try #require(ResolvedName("+a.example:443:192.0.2.1,[2001:db8::1]")),
    ]
    let found = try #require(reach.addresses(of: "a.example", port: 443))
    #expect(found.map(IPBytes.text) == ["192.0.2.1", "2001:db8::1"])
    #expect(reach.addresses(of: "b", port: 443)?.map(IPBytes.text) == ["192.0.2.9"])
    #expect(reach.addresses(of: "a.example", port: 80) == nil)
    for wrong in ["", "a:443", "a:443:name", "a:x:1.2.3.4", ":443:1.2.3.4", "a:443:1.2.3.4,"] {
      #expect(ResolvedName(wrong) == nil, "\(wrong)")
    }
  }

  private func environment(_ variables: [String: String]) throws -> ProxyEnvironment {
    try ProxyEnvironment { variables[$0] }
  }

  @Test func goesThroughTheProxyThatTheEnvironmentNamesForTheScheme() throws {
    let both = try environment([
      "http_proxy": "http://h:1", "HTTPS_PROXY": "socks5h://s:2", "ALL_PROXY": "http://all:3",
    ])
    #expect(both.hop(for: plain)?.authority == "h:1")
    #expect(both.hop(for: secure)?.authority == "s:2")
    let all = try environment(["all_proxy": "socks4a://all:3"])
    #expect(all.hop(for: plain)?.kind == .socks4)
    #expect(all.hop(for: secure)?.authority == "all:3")
    #expect(try environment([:]).hop(for: plain) == nil)
    // Small letters win; and what a client of a web server says is not a setting (CVE-2016-5385).
    let cgi = try environment(["HTTP_PROXY": "http://h:1", "REQUEST_METHOD": "GET"])
    #expect(cgi.hop(for: plain) == nil)
    #expect(throws: UpstreamProxyError.self) { try environment(["http_proxy": "ftp://h"]) }
  }

  @Test(
    arguments: [
      ("*", true), ("a.example", true), (".example", true), ("*.example", true), ("example", true),
      ("ample", false), ("b.example, a.example:443", true), ("a.example:80", false), ("", false),
    ]
  )
  func goesWithoutOneToWhatNOPROXYLists(list: String, isDirect: Bool) throws {
    let found = try environment(["HTTPS_PROXY": "http://p", "NO_PROXY": list]).hop(for: secure)
    #expect((found == nil) == isDirect)
  }

  @Test(
    arguments: [
      ("127.0.0.1", true), ("127.0.0.0/8", true), ("126.0.0.0/7", true), ("10.0.0.0/8", false),
      ("::1", false), ("0.0.1", false), ("127.0.0.1/32", true),
    ]
  )
  func comparesAddressesBitByBit(list: String, isDirect: Bool) {
    #expect(NoProxyList(list).has("127.0.0.1", 80) == isDirect)
  }

  @Test func needsNoProxyForAUnixSocket() throws {
    var reach = Reach(hop: try UpstreamProxy("http://p"))
    #expect(reach.hop(for: secure) != nil)
    reach.unixPath = "/run/x"
    #expect(reach.hop(for: secure) == nil)
    #expect(reach.unixPath(for: secure) == "/run/x")
  }
}

/// SOCKS 4 and 4A.
@Suite struct Socks4Tests {
  @Test func sendsAnAddressAsItIsAndANameAfter0And0And0And1WithTheUsersName() throws {
    let hop = try UpstreamProxy("socks4a://me@p")
    let address = UpstreamProxyHandshake(hop: hop, host: "192.0.2.1", port: 443)
    #expect(address.opening() == [4, 1, 1, 0xBB, 192, 0, 2, 1, 0x6D, 0x65, 0])
    let name = UpstreamProxyHandshake(hop: try UpstreamProxy("socks4://p"), host: "ab", port: 80)
    #expect(name.opening() == [4, 1, 0, 80, 0, 0, 0, 1, 0, 0x61, 0x62, 0])
    #expect(UpstreamProxyHandshake(hop: hop, host: "::1", port: 1).opening() == nil)
  }

  @Test func readsTheReplyByteByByteAndSaysWhyItRefused() throws {
    let hop = try UpstreamProxy("socks4a://p")
    var fine = UpstreamProxyHandshake(hop: hop, host: "a", port: 1)
    for byte in [0, 90, 0, 0, 0, 0, 0] as [UInt8] { #expect(fine.receive([byte]) == .wait) }
    #expect(fine.receive([0, 9]) == .done(rest: [9]))
    var refused = UpstreamProxyHandshake(hop: hop, host: "a", port: 1)
    #expect(
      refused.receive([0, 91, 0, 0, 0, 0, 0, 0]) == .failed("refused: rejected or failed"))
    var other = UpstreamProxyHandshake(hop: hop, host: "a", port: 1)
    #expect(other.receive([5, 0, 0, 0, 0, 0, 0, 0]) == .failed("does not speak SOCKS 4"))
  }
}
