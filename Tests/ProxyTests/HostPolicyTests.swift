import Testing
import WebSocket

@testable import Proxy

/// The hosts a listener answers to.
@Suite struct HostPolicyTests {
  private let policy = HostPolicy(
    names: ["dev.box", "backend.example"], allowed: ["*.test", "one.example:81"])

  @Test(
    arguments: [
      "127.0.0.1", "127.0.0.1:8080", "192.0.2.9:1", "[::1]:8080", "[::1]", "[fe80::1%25eth0]:80",
      "[::ffff:127.0.0.1]", "127.1:80", "2130706433", "0x7f.1", "localhost", "LocalHost:8080",
      "localhost.:80", "app.localhost", "a.b.localhost:3000", "dev.box", "DEV.box:9", "dev.box.",
      "backend.example:80", "x.test", "a.b.test:4000", "one.example:81", "127.0.0.1:",
    ]
  )
  func areAddressesLocalhostItsOwnNameTheUpstreamsAndWhatIsAllowed(host: String) {
    #expect(policy.allows(host))
  }

  @Test(
    arguments: [
      "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
      "notlocalhost", "evillocalhost:80", "dev.box.evil.example", "test", "one.example",
      "one.example:80", "user@127.0.0.1", "127.0.0.1@evil.example", "127.0.0.1 evil.example",
      "[::1", "[::1]evil.example", "127.0.0.1:80:evil", "127.0.0.1:x", "1.2.3.4.5",
      "[evil.example]",
      "0x7f.1.evil", "", "127.0.0.1/evil", "localhost,evil.example", "deadbeef", "..", ".",
    ]
  )
  func areNoOthersHoweverTheyLook(host: String) { #expect(!policy.allows(host)) }

  @Test func areAskedOfHostAndOfATargetInAbsoluteFormAndOfNothingElse() throws {
    let heads: [(String, Bool)] = [
      ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", false),
      ("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", false),
      ("GET http://localhost:80/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", false),
      ("GET http://localhost?x HTTP/1.1\r\nHost: localhost\r\n\r\n", true),
      ("GET /?u=http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", true),
      ("GET / HTTP/1.1\r\n\r\n", true), ("GET / HTTP/1.1\r\nHost:\r\n\r\n", true),
      ("GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\n\r\n", true),
    ]
    for (text, passes) in heads {
      var parser = HTTPHeadParser<RequestHead>()
      let outcome = Array(text.utf8).withUnsafeBytes { parser.receive($0).outcome }
      guard case .head(let head) = outcome else {
        Issue.record("\(text) is no head")
        continue
      }
      let refusal = policy.refusal(of: head)
      #expect((refusal == nil) == passes, "\(text)")
      if let refusal {
        #expect(refusal.status == 421)
        #expect(refusal.sentence.contains("--allow-host"))
      }
    }
  }
}
