import Testing
import WebSocket

@testable import Proxy
@testable import Text

/// The login of a proxy.
@Suite struct ProxyAuthenticationTests {
  private static func head(_ fields: String) throws -> RequestHead {
    var parser = HTTPHeadParser<RequestHead>()
    let text = "CONNECT a:1 HTTP/1.1\r\n\(fields)\r\n"
    guard case .head(let head) = Array(text.utf8).withUnsafeBytes({ parser.receive($0).outcome })
    else { throw NoHead() }
    return head
  }

  private struct NoHead: Error {}

  /// RFC 7617, section 2, has the first one.
  @Test func isRightAsTheRFCWritesItWithAnyCaseOfTheSchemeAndAnyPassword() throws {
    let logins = [
      ("Aladdin:open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
      ("test:123£", "basic dGVzdDoxMjPCow=="),
      ("u:", "BASIC dTo="), ("u:a:b", "Basic  dTphOmI="),
    ]
    for (login, value) in logins {
      let head = try Self.head("Proxy-Authorization: \(value)\r\n")
      #expect(try ProxyAuthentication(login).check(head) == .right, "\(login)")
    }
  }

  @Test func isWrongInAnyOtherWay() throws {
    let authentication = try ProxyAuthentication("user:password")
    let right = Base64.encode("user:password".utf8)
    for value in [
      "Basic \(Base64.encode("user:passwore".utf8))", "Basic \(Base64.encode("user:passwor".utf8))",
      "Basic \(Base64.encode("user:password ".utf8))", "Basic", "Basic ", "Basic !!!", "",
      "Bearer \(right)", right, "Basic \(right)\r\nProxy-Authorization: Basic \(right)",
    ] {
      let head = try Self.head("Proxy-Authorization: \(value)\r\n")
      #expect(authentication.check(head) == .wrong, "\(value)")
    }
    #expect(try authentication.check(Self.head("Authorization: Basic \(right)\r\n")) == .missing)
    let refusal = try #require(authentication.refusal(of: Self.head("")))
    let answer = String(decoding: refusal.response(), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 407 Proxy Authentication Required\r\n"))
    #expect(answer.contains("\r\nProxy-Authenticate: Basic realm=\"windsock\""))
  }

  @Test func hasToBeOneThatBothProtocolsCanCarry() {
    let long = String(repeating: "x", count: 256)
    let wrong: [(String, ProxyAuthentication.Defect)] = [
      ("user", .noColon), (":password", .noUser), ("\(long):p", .tooLong), ("u:\(long)", .tooLong),
      ("u:p\n", .controlCharacter),
    ]
    for (text, defect) in wrong {
      #expect(throws: defect, "\(text)") { try ProxyAuthentication(text) }
    }
  }

  @Test func isAskedForAndTakenInSOCKS5ByteByByteRFC1929() throws {
    func negotiation() throws -> ProxyNegotiation {
      ProxyNegotiation(
        listener: .forward, patterns: HostPatterns(intercept: [], ignore: []),
        authentication: try ProxyAuthentication("us:pass"))
    }
    var right = try negotiation()
    #expect(right.receive([5, 2, 0, 2]) == [.answer([5, 2])])
    for byte in [1, 2] + Array("us".utf8) + [4] + Array("pas".utf8) {
      #expect(right.receive([byte]) == [])
    }
    #expect(right.receive("s".utf8) == [.answer([1, 0])])
    #expect(right.held.isEmpty)
    let dial = right.receive([5, 1, 0, 1, 127, 0, 0, 1, 0, 80])
    #expect(dial == [.dial(Destination(host: "127.0.0.1", port: 80, way: .socks5))])

    var wrong = try negotiation()
    _ = wrong.receive([5, 1, 2])
    let refused = wrong.receive([1, 2] + Array("us".utf8) + [4] + Array("guss".utf8))
    #expect(refused == [.refuse([1, 1], "the client's login for this proxy is wrong")])
    #expect(wrong.held.isEmpty)

    var without = try negotiation()
    guard case .refuse([5, 0xFF], _)? = without.receive([5, 1, 0]).first else {
      Issue.record("a client without a login was let in")
      return
    }
    // Going on as if it had logged in gets it nowhere.
    var impatient = try negotiation()
    #expect(impatient.receive([5, 1, 2, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80]).count == 2)
    #expect(impatient.state == .done)
  }
}
