import Testing
import Transport

@testable import Proxy

/// SOCKS 5 as RFC 1928 has it, and logins as RFC 1929 has them.
@Suite struct SocksTests {
  @Test func theGreetingHasAVersionANumberOfMethodsAndThoseRFC1928Section3() {
    #expect(SocksRequest.greeting([5, 1, 0]) == .methods([0], consumed: 3))
    #expect(SocksRequest.greeting([5, 2, 0, 2, 9]) == .methods([0, 2], consumed: 4))
    for cut in 0..<4 {
      #expect(SocksRequest.greeting(Array([5, 2, 0, 2].prefix(cut))) == .incomplete, "\(cut)")
    }
  }

  @Test func aClientWithoutAnAcceptableMethodGetsFF() {
    guard case .refused(let bytes, _) = SocksRequest.greeting([5, 1, 1]) else {
      Issue.record("GSSAPI alone is not refused")
      return
    }
    #expect(bytes == [5, 0xFF])
    guard case .refused(let login, _) = SocksRequest.greeting([5, 1, 0], needsLogin: true) else {
      Issue.record("a client without a login is not refused")
      return
    }
    #expect(login == [5, 0xFF])
    #expect(
      SocksRequest.greeting([5, 2, 0, 2], needsLogin: true) == .methods([0, 2], consumed: 4))
  }

  @Test func theLoginHasVersion1AUserAndAPasswordEachAfterItsLengthRFC1929() {
    let bytes: [UInt8] = [1, 2, 0x6D, 0x65, 3, 0x61, 0x3A, 0x62, 0xFF]
    #expect(
      SocksRequest.login(bytes)
        == .login(user: [0x6D, 0x65], password: [0x61, 0x3A, 0x62], consumed: 8))
    for cut in 0..<8 {
      #expect(SocksRequest.login(Array(bytes.prefix(cut))) == .incomplete, "\(cut)")
    }
    guard case .refused(let refusal, _) = SocksRequest.login([5, 1, 0]) else {
      Issue.record("another version is not refused")
      return
    }
    #expect(refusal.count == 2 && refusal[0] == 1 && refusal[1] != 0)
  }

  @Test func aRequestNamesAnIPv4AddressADomainOrAnIPv6AddressSection5() {
    func host(_ address: [UInt8]) -> String? {
      let bytes: [UInt8] = [5, 1, 0] + address + [0x23, 0x29]
      guard case .connect(let destination, let consumed) = SocksRequest.request(bytes + [7])
      else { return nil }
      #expect(destination.port == 9001 && consumed == bytes.count)
      for cut in 0..<bytes.count {
        #expect(SocksRequest.request(Array(bytes.prefix(cut))) == .incomplete, "\(cut)")
      }
      return destination.host
    }
    #expect(host([1, 127, 0, 0, 1]) == "127.0.0.1")
    #expect(host([3, 11] + Array("example.org".utf8)) == "example.org")
    #expect(host([4] + [UInt8](repeating: 0, count: 15) + [1]) == "::1")
  }

  @Test func otherCommandsAndAddressTypesAreRefusedByTheirCodesSection6() {
    func code(_ bytes: [UInt8]) -> UInt8? {
      guard case .refused(let reply, _) = SocksRequest.request(bytes) else { return nil }
      #expect(reply.count == 10 && reply[0] == 5 && reply[2] == 0)
      return reply[1]
    }
    let rest: [UInt8] = [0, 1, 127, 0, 0, 1, 0, 80]
    #expect(code([5, 2] + rest) == 7, "BIND")
    #expect(code([5, 3] + rest) == 7, "UDP ASSOCIATE")
    #expect(code([5, 1, 0, 2, 127, 0, 0, 1, 0, 80]) == 8, "an unknown address type")
    #expect(code([4, 1] + rest) == 1, "another version")
    #expect(code([5, 1, 0, 1, 127, 0, 0, 1, 0, 0]) == 1, "port 0")
    #expect(code([5, 1, 0, 3, 3] + Array("a/b".utf8) + [0, 80]) == 1, "a name with a slash")
  }

  @Test func aFailureToConnectHasTheCodeThatTheRFCGivesIt() {
    #expect(SocksReply.succeeded.bytes == [5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    #expect(SocksReply(.refused).rawValue == 5)
    #expect(SocksReply(.unreachable).rawValue == 3)
    #expect(SocksReply(.unknownHost).rawValue == 4)
    #expect(SocksReply(.itself).rawValue == 2)
  }
}
