import Testing

@testable import Transport

/// Who a server has to prove to be.
@Suite struct ServerIdentityTests {
  private func isFor(_ host: String, _ names: CertificateName...) -> Bool {
    ServerIdentity(host: host).isVouchedFor(by: names)
  }

  @Test func isProvedByADNSNameWhateverItsCaseAndTheRootsDot() {
    #expect(isFor("example.org", .dns("example.org")))
    #expect(isFor("Example.ORG", .dns("eXample.org")))
    #expect(isFor("example.org.", .dns("example.org")))
    #expect(isFor("example.org", .dns("example.org.")))
    #expect(isFor("b.example", .dns("a.example"), .dns("b.example")))
    #expect(!isFor("example.org", .dns("www.example.org")))
    #expect(!isFor("www.example.org", .dns("example.org")))
    #expect(!isFor("example.org"))
  }

  @Test func isProvedForAnAddressByAnAddressAlone() {
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

  @Test func isProvedByAWildcardForOneWholeLabelRFC9525Section6And3() {
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

  @Test func isProvedBeyondASCIIByALabelsAndNotByWhatOnlyLooksLikeAName() {
    #expect(isFor("xn--mnchen-3ya.example", .dns("XN--mnchen-3ya.example")))
    #expect(!isFor("xn--mnchen-3ya.example", .dns("m\u{fc}nchen.example")))
    #expect(!isFor("example.org", .dns("example.org\u{0}.evil.example")))
    #expect(!isFor("example.org", .dns(" example.org")))
    #expect(!isFor("", .dns("")) && !isFor(".", .dns(".")))
  }

  @Test func isAskedForByNameWithoutTheRootsDotAndNeverByAddressRFC6066Section3() {
    #expect(ServerIdentity(host: "Example.org.").serverName == "example.org")
    for address in ["127.0.0.1", "::1", "fe80::1%eth0", "127.1"] {
      #expect(ServerIdentity(host: address).serverName == nil)
    }
    #expect(ServerIdentity(host: "1password.com").serverName == "1password.com")
  }
}
