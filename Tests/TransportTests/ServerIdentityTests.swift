import Testing

@testable import Transport

@Suite("Who a server has to prove to be")
struct ServerIdentityTests {
  private func isFor(_ host: String, _ names: CertificateName...) -> Bool {
    ServerIdentity(host: host).isVouchedFor(by: names)
  }

  @Test("is proved by a DNS name, whatever its case and the root's dot")
  func names() {
    #expect(isFor("example.org", .dns("example.org")))
    #expect(isFor("Example.ORG", .dns("eXample.org")))
    #expect(isFor("example.org.", .dns("example.org")))
    #expect(isFor("example.org", .dns("example.org.")))
    #expect(isFor("b.example", .dns("a.example"), .dns("b.example")))
    #expect(!isFor("example.org", .dns("www.example.org")))
    #expect(!isFor("www.example.org", .dns("example.org")))
    #expect(!isFor("example.org"))
  }

  @Test("is proved for an address by an address alone")
  func addresses() {
    let loopback = CertificateName.address([127, 0, 0, 1])
    #expect(isFor("127.0.0.1", loopback))
    #expect(isFor("127.1", loopback))
    #expect(isFor("0x7f000001", loopback))
    #expect(!isFor("localhost", loopback))
    #expect(!isFor("127.0.0.1", .dns("127.0.0.1")))
    #expect(!isFor("127.0.0.2", loopback))
    let six = CertificateName.address(Array(repeating: 0, count: 15) + [1])
    #expect(isFor("::1", six) && isFor("0:0::1", six) && isFor("::1%lo", six))
    #expect(!isFor("::1", loopback) && !isFor("127.0.0.1", six))
  }

  @Test("is proved by a wildcard for one whole label (RFC 9525, section 6.3)")
  func wildcards() {
    #expect(isFor("a.example.org", .dns("*.example.org")))
    #expect(isFor("xn--mnchen-3ya.example.org", .dns("*.example.org")))
    for pattern in [
      "*.org", "*", "*.", "*..org", "a*.example.org", "*a.example.org", "a.*.org", "*.*.org",
      "**.example.org", "*example.org", "xn--*.example.org", ".example.org",
    ] {
      #expect(!isFor("a.example.org", .dns(pattern)), "\(pattern)")
    }
    #expect(!isFor("example.org", .dns("*.example.org")))
    #expect(!isFor("a.b.example.org", .dns("*.example.org")))
    #expect(!isFor(".example.org", .dns("*.example.org")))
    #expect(!isFor("10.0.0.1", .dns("*.0.0.1")))
  }

  @Test("is proved beyond ASCII by A-labels, and not by what only looks like a name")
  func labels() {
    #expect(isFor("xn--mnchen-3ya.example", .dns("XN--mnchen-3ya.example")))
    #expect(!isFor("xn--mnchen-3ya.example", .dns("m\u{fc}nchen.example")))
    #expect(!isFor("example.org", .dns("example.org\u{0}.evil.example")))
    #expect(!isFor("example.org", .dns(" example.org")))
    #expect(!isFor("", .dns("")) && !isFor(".", .dns(".")))
  }

  @Test("is asked for by name, without the root's dot and never by address (RFC 6066, section 3)")
  func serverName() {
    #expect(ServerIdentity(host: "Example.org.").serverName == "example.org")
    for address in ["127.0.0.1", "::1", "fe80::1%eth0", "127.1"] {
      #expect(ServerIdentity(host: address).serverName == nil)
    }
    #expect(ServerIdentity(host: "1password.com").serverName == "1password.com")
  }
}
